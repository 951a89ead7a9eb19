// Loops, since the `map` and `reduce` of typed arrays take several times as long.

export function scaled(samples: Float64Array, factor: number): Float64Array {
  const result = new Float64Array(samples.length);
  for (let i = 0; i < result.length; i++) result[i] = factor * samples[i]!;
  return result;
}

/** Largest magnitude; 0 of nothing. */
export function peakOf(samples: Float64Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!));
  return peak;
}
