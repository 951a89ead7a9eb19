/** A triangle over the bins of a spectrum: weights that add up to 1, from bin `first` on. */
export interface Band {
  readonly first: number;
  readonly weights: Float64Array;
}

/** The mel scale of O'Shaughnessy 1987, as HTK has it. */
const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
const hertz = (mels: number): number => 700 * (10 ** (mels / 2595) - 1);

/** Centre of each band in Hz. */
export function bandCentres(count: number, rate: number): readonly number[] {
  return edges(count, rate).slice(1, -1);
}

/**
 * Triangular bands, evenly spaced on the mel scale up to half of `rate` (Hz), over the bins of a transform of `size` samples. They
 * average and do not sum, so that white noise looks alike in all of them. No side of a triangle is steeper than from one bin to the next, so
 * that the narrow bands at the bottom read between bins.
 */
export function melBands(count: number, rate: number, size: number): readonly Band[] {
  const at = edges(count, rate).map((edge) => (edge * size) / rate);
  return Array.from({ length: count }, (_, band): Band => {
    const centre = at[band + 1]!;
    const low = Math.min(at[band]!, centre - 1);
    const high = Math.max(at[band + 2]!, centre + 1);
    const first = Math.max(0, Math.floor(low) + 1);
    const last = Math.min(size / 2, Math.ceil(high) - 1);
    const weights = Float64Array.from({ length: last - first + 1 }, (_, i) =>
      Math.min((first + i - low) / (centre - low), (high - first - i) / (high - centre)),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function edges(count: number, rate: number): readonly number[] {
  const top = mel(rate / 2);
  return Array.from({ length: count + 2 }, (_, i) => hertz((top * i) / (count + 1)));
}
