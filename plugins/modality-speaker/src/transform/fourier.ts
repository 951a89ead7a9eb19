/**
 * Fast Fourier transforms in place (Cooley and Tukey 1965), of 4, 8, 16, ... complex numbers, four at a time: two steps of the method go
 * over the memory as one. The forward transform leaves its results in bit-reversed order, decimated in frequency, and the inverse
 * takes them so, decimated in time, so that nothing is ever put in order.
 */
export interface Waves {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

const kept = new Map<number, Waves>();

/** `[3 size / 4]` cosines and sines of 2πk / size. */
export function wavesOf(size: number): Waves {
  let waves = kept.get(size);
  if (waves === undefined) {
    const table = (wave: (angle: number) => number) =>
      Float64Array.from({ length: (3 * size) / 4 }, (_, k) => wave((2 * Math.PI * k) / size));
    kept.set(size, (waves = { cosines: table(Math.cos), sines: table(Math.sin) }));
  }
  return waves;
}

/** Natural order to bit-reversed order, with e^(-i 2πk / size). */
export function forward(real: Float64Array, imaginary: Float64Array, { cosines, sines }: Waves): void {
  const size = real.length;
  let span = size;
  for (; span >= 4; span >>= 2) {
    const quarter = span >> 2;
    const stride = size / span;
    for (let block = 0; block < size; block += span) {
      for (let k = 0, w1 = 0; k < quarter; k++, w1 += stride) {
        const p0 = block + k;
        const p1 = p0 + quarter;
        const p2 = p1 + quarter;
        const p3 = p2 + quarter;
        const evenRe = real[p0]! + real[p2]!;
        const evenIm = imaginary[p0]! + imaginary[p2]!;
        const oddRe = real[p1]! + real[p3]!;
        const oddIm = imaginary[p1]! + imaginary[p3]!;
        const acrossRe = real[p0]! - real[p2]!;
        const acrossIm = imaginary[p0]! - imaginary[p2]!;
        // Times -i.
        const turnedRe = imaginary[p1]! - imaginary[p3]!;
        const turnedIm = real[p3]! - real[p1]!;
        real[p0] = evenRe + oddRe;
        imaginary[p0] = evenIm + oddIm;
        turn(real, imaginary, p1, evenRe - oddRe, evenIm - oddIm, cosines[2 * w1]!, -sines[2 * w1]!);
        turn(real, imaginary, p2, acrossRe + turnedRe, acrossIm + turnedIm, cosines[w1]!, -sines[w1]!);
        turn(real, imaginary, p3, acrossRe - turnedRe, acrossIm - turnedIm, cosines[3 * w1]!, -sines[3 * w1]!);
      }
    }
  }
  if (span === 2) pairs(real, imaginary);
}

/** Bit-reversed order to natural order, with e^(+i 2πk / size); not divided by the size. */
export function inverse(real: Float64Array, imaginary: Float64Array, { cosines, sines }: Waves): void {
  const size = real.length;
  const odd = (31 - Math.clz32(size)) % 2 === 1;
  if (odd) pairs(real, imaginary);
  for (let span = odd ? 8 : 4; span <= size; span <<= 2) {
    const quarter = span >> 2;
    const stride = size / span;
    for (let block = 0; block < size; block += span) {
      for (let k = 0, w1 = 0; k < quarter; k++, w1 += stride) {
        const p0 = block + k;
        const p1 = p0 + quarter;
        const p2 = p1 + quarter;
        const p3 = p2 + quarter;
        turn(real, imaginary, p1, real[p1]!, imaginary[p1]!, cosines[2 * w1]!, sines[2 * w1]!);
        turn(real, imaginary, p2, real[p2]!, imaginary[p2]!, cosines[w1]!, sines[w1]!);
        turn(real, imaginary, p3, real[p3]!, imaginary[p3]!, cosines[3 * w1]!, sines[3 * w1]!);
        const evenRe = real[p0]! + real[p1]!;
        const evenIm = imaginary[p0]! + imaginary[p1]!;
        const oddRe = real[p0]! - real[p1]!;
        const oddIm = imaginary[p0]! - imaginary[p1]!;
        const acrossRe = real[p2]! + real[p3]!;
        const acrossIm = imaginary[p2]! + imaginary[p3]!;
        // Times +i.
        const turnedRe = imaginary[p3]! - imaginary[p2]!;
        const turnedIm = real[p2]! - real[p3]!;
        real[p0] = evenRe + acrossRe;
        imaginary[p0] = evenIm + acrossIm;
        real[p1] = oddRe + turnedRe;
        imaginary[p1] = oddIm + turnedIm;
        real[p2] = evenRe - acrossRe;
        imaginary[p2] = evenIm - acrossIm;
        real[p3] = oddRe - turnedRe;
        imaginary[p3] = oddIm - turnedIm;
      }
    }
  }
}

/** Writes `(re + i im) (cosine + i sine)` to a place. */
function turn(real: Float64Array, imaginary: Float64Array, at: number, re: number, im: number, cosine: number, sine: number): void {
  real[at] = re * cosine - im * sine;
  imaginary[at] = im * cosine + re * sine;
}

/** Sums and differences of neighbours: the step that is left where the size is no power of four. */
function pairs(real: Float64Array, imaginary: Float64Array): void {
  for (let i = 0; i < real.length; i += 2) {
    const re = real[i + 1]!;
    const im = imaginary[i + 1]!;
    real[i + 1] = real[i]! - re;
    imaginary[i + 1] = imaginary[i]! - im;
    real[i]! += re;
    imaginary[i]! += im;
  }
}
