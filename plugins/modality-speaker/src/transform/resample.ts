/** Zero crossings of the sinc on either side, and places between two samples at which it is tabled. */
const crossings = 16;
const phases = 512;
/** Shape of the Kaiser window: what lies beyond the pass band is 80 dB down. */
const beta = 8;

/**
 * Samples `[length]` of the recording at 0, step, 2 step, ...: band-limited interpolation with a sinc under a Kaiser window, tabled, with
 * lines between its entries (Smith and Gossett 1984). Where steps are longer than 1 the band is narrowed, so that nothing folds back. A step
 * of 1 gives the samples themselves.
 */
export function resampled(recording: Float64Array, step: number, length: number): Float64Array {
  const narrowing = Math.min(1, 1 / step);
  const half = Math.ceil(crossings / narrowing);
  const taps = 2 * half;
  const table = phaseTable(half, narrowing);
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const place = i * step;
    const before = Math.floor(place);
    const phase = (place - before) * phases;
    const entry = Math.floor(phase);
    const here = entry * taps;
    const next = here + taps;
    const first = before - half + 1;
    const end = Math.min(taps, recording.length - first);
    let low = 0;
    let high = 0;
    for (let k = Math.max(0, -first); k < end; k++) {
      const sample = recording[first + k]!;
      low += sample * table[here + k]!;
      high += sample * table[next + k]!;
    }
    result[i] = low + (phase - entry) * (high - low);
  }
  return result;
}

/** `[phases + 1, 2 half]` weights of the samples around a place that lies so many 512ths behind one of them. */
function phaseTable(half: number, narrowing: number): Float64Array {
  const sinc = (kept ??= windowedSinc());
  const last = crossings * phases;
  const table = new Float64Array((phases + 1) * 2 * half);
  for (let phase = 0, at = 0; phase <= phases; phase++) {
    for (let k = 0; k < 2 * half; k++, at++) {
      const away = Math.abs(phase + (half - 1 - k) * phases) * narrowing;
      if (away >= last) continue;
      const entry = Math.floor(away);
      table[at] = narrowing * (sinc[entry]! + (away - entry) * (sinc[entry + 1]! - sinc[entry]!));
    }
  }
  return table;
}

let kept: Float64Array | undefined;

/** `[crossings * phases + 1]`, from the middle to the end. */
function windowedSinc(): Float64Array {
  const last = crossings * phases;
  return Float64Array.from({ length: last + 1 }, (_, i) => {
    const x = Math.PI * (i / phases);
    if (i % phases === 0) return i === 0 ? 1 : 0;
    return ((Math.sin(x) / x) * bessel(beta * Math.sqrt(1 - (i / last) ** 2))) / bessel(beta);
  });
}

/** Modified Bessel function of the first kind and order zero, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
