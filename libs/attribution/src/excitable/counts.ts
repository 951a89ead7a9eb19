import { thresholdOf, type Threshold } from './threshold.js';

/** `[n, U]` shares of one layer; float32 of a runtime or float64 of an estimator. */
export interface Shares {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export interface LayerShares {
  readonly shares: Shares;
  /** Share of the layer in the score; even shares that add up to 1 when left out. */
  readonly weight?: number;
}

/** `[n, U]` 1 for excitable neurons, -1 for inhibitory ones (share below minus the threshold), 0 for the others. */
export function excitability(shares: Shares, threshold: Threshold): Int8Array {
  const limit = thresholdOf(threshold, shares.shape[1]!);
  const marks = new Int8Array(shares.data.length);
  eachShare(shares, threshold, (value, i) => {
    marks[i] = value > limit ? 1 : value < -limit ? -1 : 0;
  });
  return marks;
}

export interface ExcitableCounts {
  /** `[n]` number of excitable neurons. */
  readonly excitable: Float64Array;
  /** `[n]` number of inhibitory neurons. */
  readonly inhibitory: Float64Array;
  /** `[n]` `F = sum_l w_l |E_l| / m_l`, in [0, 1] when the weights add up to 1. */
  readonly score: Float64Array;
}

/** Counts over all layers for a batch of candidates (method 2.4). */
export function countExcitable(layers: readonly LayerShares[], threshold: Threshold): ExcitableCounts {
  const rows = layers[0]?.shares.shape[0] ?? 0;
  const excitable = new Float64Array(rows);
  const inhibitory = new Float64Array(rows);
  const score = new Float64Array(rows);
  for (const { shares, weight = 1 / layers.length } of layers) {
    const units = shares.shape[1]!;
    excitability(shares, threshold).forEach((mark, i) => {
      const row = Math.floor(i / units);
      if (mark > 0) {
        excitable[row]!++;
        score[row]! += weight / units;
      } else if (mark < 0) inhibitory[row]!++;
    });
  }
  return { excitable, inhibitory, score };
}

/**
 * `[n]` the smooth surrogate `sum_l w_l sum_i sigmoid((phi_i - tau_l) / s_l) / m_l` with `s_l = softness * tau_l`.
 * @param softness Above 0; 1 is what the method measured.
 */
export function softCount(layers: readonly LayerShares[], threshold: Threshold, softness = 1): Float64Array {
  const score = new Float64Array(layers[0]?.shares.shape[0] ?? 0);
  for (const { shares, weight = 1 / layers.length } of layers) {
    const units = shares.shape[1]!;
    const limit = thresholdOf(threshold, units);
    eachShare(shares, threshold, (value, i) => {
      score[Math.floor(i / units)]! += weight / units / (1 + Math.exp(-(value - limit) / (softness * limit)));
    });
  }
  return score;
}

/** Visits every share, divided by its row's sum of absolute shares under rule `share`; a row of zeros stays zero. */
function eachShare({ data, shape }: Shares, { rule }: Threshold, visit: (value: number, i: number) => void): void {
  const units = shape[1]!;
  for (let row = 0; row < shape[0]!; row++) {
    const [start, end] = [row * units, (row + 1) * units];
    let whole = 1;
    if (rule === 'share') {
      whole = 0;
      for (let i = start; i < end; i++) whole += Math.abs(data[i]!);
      if (whole === 0) whole = 1;
    }
    for (let i = start; i < end; i++) visit(data[i]! / whole, i);
  }
}
