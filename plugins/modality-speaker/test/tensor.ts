/** A tensor in float64, row-major. */
export interface Tensor {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((whole, length) => whole * length, 1);

/** How far apart neighbours along each axis lie in memory. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** A tensor of this shape whose elements lie in `x` from `start` on, `steps` apart along each axis. */
export function taken(x: Tensor, shape: readonly number[], steps: readonly number[], start = 0): Tensor {
  const data = new Float64Array(sizeOf(shape));
  let at = 0;
  const walk = (axis: number, from: number): void => {
    if (axis === shape.length) data[at++] = x.data[from]!;
    else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, from + i * steps[axis]!);
  };
  walk(0, start);
  return { data, shape };
}

/** Repeats axes of length 1 and missing ones. */
export function expanded(x: Tensor, shape: readonly number[]): Tensor {
  const own = [...shape.map(() => 1), ...x.shape].slice(x.shape.length);
  const steps = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride));
  return taken(x, shape, steps);
}

export function transposed(x: Tensor, perm: readonly number[]): Tensor {
  const strides = stridesOf(x.shape);
  const along = (lengths: readonly number[]): number[] => perm.map((axis) => lengths[axis]!);
  return taken(x, along(x.shape), along(strides));
}

/** `length` elements of an axis from `start` on, every `step`-th. */
export function partOf(x: Tensor, axis: number, start: number, length: number, step = 1): Tensor {
  const strides = stridesOf(x.shape);
  return taken(x, x.shape.with(axis, length), strides.with(axis, strides[axis]! * step), start * strides[axis]!);
}

export function joined(parts: readonly Tensor[], axis: number): Tensor {
  const outer = sizeOf(parts[0]!.shape.slice(0, axis));
  const rows = Array.from({ length: outer }, (_, o) =>
    parts.flatMap(({ data }) => Array.from(data.subarray((o * data.length) / outer, ((o + 1) * data.length) / outer))),
  );
  const wide = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return { data: Float64Array.from(rows.flat()), shape: parts[0]!.shape.with(axis, wide) };
}
