/** Row-major strides. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Strides with which a tensor of shape `from` is read as if it had shape `to`; 0 on the axes that it is repeated along. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!));
}

/** The entries at `base + index · strides` for every index of `shape`, row-major. */
export function view<T>(entries: readonly T[], base: number, shape: readonly number[], strides: readonly number[]): T[] {
  const count = shape.reduce((a, b) => a * b, 1);
  const result = new Array<T>(count);
  const index = new Array<number>(shape.length).fill(0);
  let at = base;
  for (let i = 0; i < count; i++) {
    result[i] = entries[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
