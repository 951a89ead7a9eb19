/** Where a recording lies in a longer row, and which part of a longer recording is kept: from its start, or around its centre. */
export type Fit = 'start' | 'centre';

/** `count` samples of a recording, the first of them at `from`. */
export interface Part {
  readonly from: number;
  readonly count: number;
}

/** A part of a recording that lies in a row at `start`. */
export interface Placement extends Part {
  readonly start: number;
}

/** Depends on the two lengths alone: a row's own samples, saved without padding, come to lie where they were. */
export function placement(samples: number, length: number, fit: Fit): Placement {
  const spare = length - samples;
  const centred = fit === 'centre';
  return {
    from: centred && spare < 0 ? -spare >> 1 : 0,
    start: centred && spare > 0 ? spare >> 1 : 0,
    count: Math.min(samples, length),
  };
}
