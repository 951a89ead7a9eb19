const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

/** A whole number as int64. Numbers that stand for "to the end" (`INT64_MAX`, rounded to 2^63 as a JavaScript number) end at its bounds. */
export function toInt64(value: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  return value > 0 ? LARGEST : SMALLEST;
}
