/** Share of the length by which two points that are matched may lie apart in time: the width that is usual for the UCR archive. */
const BAND = 0.1;

/**
 * Dynamic time warping distance of two series of one length: the square root of the least sum of squared differences over all monotone
 * matchings of their points (Sakoe and Chiba 1978, symmetric form without slope weights), within a band of a tenth of the length around
 * the diagonal (their adjustment window).
 */
export function warpingDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = a.length;
  const width = Math.ceil(BAND * length);
  let above = new Float64Array(length + 1).fill(Infinity);
  let row = new Float64Array(length + 1);
  above[0] = 0;
  for (let i = 1; i <= length; i++) {
    row.fill(Infinity);
    for (let j = Math.max(1, i - width); j <= Math.min(length, i + width); j++) {
      const difference = a[i - 1]! - b[j - 1]!;
      row[j] = difference * difference + Math.min(above[j]!, row[j - 1]!, above[j - 1]!);
    }
    [above, row] = [row, above];
  }
  return Math.sqrt(above[length]!);
}
