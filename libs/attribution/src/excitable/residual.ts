/**
 * `[n]` what the shares leave unexplained of the change: `|change - sum of values - bypass| / max(|change|, 1e-8)` (method 2.5), summed in
 * float64.
 * @param values `[n, U]`.
 * @param bypass `[n]`; zero when left out.
 */
export function completenessResidual(change: ArrayLike<number>, values: ArrayLike<number>, bypass?: ArrayLike<number>): Float64Array {
  const units = values.length / Math.max(1, change.length);
  return Float64Array.from(change, (whole, row) => {
    let sum = bypass?.[row] ?? 0;
    for (let i = row * units; i < (row + 1) * units; i++) sum += values[i]!;
    return Math.abs(whole - sum) / Math.max(Math.abs(whole), 1e-8);
  });
}
