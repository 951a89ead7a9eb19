/** Places between two samples at which a sinc is tabled. */
const resolution = 512;
/** Shape of the Kaiser window: what lies beyond the pass band is 80 dB down. */
const beta = 8;

/** How densely a recording is read, at `step / steps` samples from one place to the next. */
export interface Steps {
  /** A whole number where `steps` is above one. */
  readonly step: number;
  readonly steps: number;
  /** Zero crossings of the sinc on either side. */
  readonly crossings: number;
}

/** What reads recordings at places that lie between their samples. */
export interface Interpolation {
  /** Samples on either side of a place on which what is read there depends. */
  readonly reach: number;
  /**
   * What a recording is at its places `first .. first + count - 1`, each place so many steps from sample 0.
   * @param part Of its samples, from `origin` on; what lies outside is taken for silence.
   */
  read(part: Float64Array, origin: number, first: number, count: number): Float64Array;
}

/**
 * Band-limited interpolation with a sinc under a Kaiser window, tabled, with lines between its entries where places are no entries (Smith
 * and Gossett 1984). Where steps are longer than 1 the band is narrowed, so that nothing folds back. A step of 1 gives the samples
 * themselves.
 */
export function interpolation({ step, steps, crossings }: Steps): Interpolation {
  const narrowing = Math.min(1, steps / step);
  const half = Math.ceil(crossings / narrowing);
  const taps = 2 * half;
  // With as many phases as there are steps in a sample each place is an entry.
  const phases = steps > 1 && steps <= resolution ? steps : resolution;
  const table = phaseTable(half, narrowing, crossings, phases);
  return {
    reach: half,
    read(part, origin, first, count) {
      const result = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const place = (first + i) * step;
        const before = Math.floor(place / steps);
        const phase = (place - before * steps) * (phases / steps);
        const entry = Math.floor(phase);
        const share = phase - entry;
        const here = entry * taps;
        const next = here + taps;
        const from = before - origin - half + 1;
        const end = Math.min(taps, part.length - from);
        let low = 0;
        let high = 0;
        if (share === 0) for (let k = Math.max(0, -from); k < end; k++) low += part[from + k]! * table[here + k]!;
        else {
          for (let k = Math.max(0, -from); k < end; k++) {
            const sample = part[from + k]!;
            low += sample * table[here + k]!;
            high += sample * table[next + k]!;
          }
        }
        result[i] = low + share * (high - low);
      }
      return result;
    },
  };
}

/** `[phases + 1, 2 half]` weights of the samples around a place that lies so many phases behind one of them. */
function phaseTable(half: number, narrowing: number, crossings: number, phases: number): Float64Array {
  const sinc = windowedSinc(crossings);
  const last = crossings * resolution;
  const table = new Float64Array((phases + 1) * 2 * half);
  for (let phase = 0, at = 0; phase <= phases; phase++) {
    for (let k = 0; k < 2 * half; k++, at++) {
      const away = Math.abs(phase * (resolution / phases) + (half - 1 - k) * resolution) * narrowing;
      if (away >= last) continue;
      const entry = Math.floor(away);
      table[at] = narrowing * (sinc[entry]! + (away - entry) * (sinc[entry + 1]! - sinc[entry]!));
    }
  }
  return table;
}

const kept = new Map<number, Float64Array>();

/** `[crossings * resolution + 1]`, from the middle to the end. */
function windowedSinc(crossings: number): Float64Array {
  const last = crossings * resolution;
  const made =
    kept.get(crossings) ??
    Float64Array.from({ length: last + 1 }, (_, i) => {
      const x = Math.PI * (i / resolution);
      if (i % resolution === 0) return i === 0 ? 1 : 0;
      return ((Math.sin(x) / x) * bessel(beta * Math.sqrt(1 - (i / last) ** 2))) / bessel(beta);
    });
  kept.set(crossings, made);
  return made;
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
