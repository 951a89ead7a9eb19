import { product, quotient, sum, type Dimension } from '../dimension.js';
import { intOf } from '../attributes.js';
import { like, type Rule, type Rules } from '../inference.js';
import { holdsPerRow } from '../per-row.js';

const slice: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const [starts, ends] = [at.ints(1, 'starts'), at.ints(2, 'ends')];
  const axes = at.ints(3, 'axes') ?? (Array.isArray(starts) ? starts.map((_: number, i: number) => i) : 'unknown');
  const steps = at.ints(4, 'steps') ?? (Array.isArray(axes) ? axes.map(() => 1) : 'unknown');
  if (!Array.isArray(axes)) return undefined;
  const result = [...shape];
  axes.forEach((each: number, i: number) => {
    const axis = at.axis(each, shape.length);
    const end = at.values[2]?.entries[i] ?? (Array.isArray(ends) ? (ends[i] as number) : undefined);
    const known = Array.isArray(starts) && Array.isArray(steps) && end !== undefined;
    const length = known ? sliced(shape[axis]!, starts[i] as number, end, steps[i] as number) : undefined;
    result[axis] = length ?? at.unknown(axis);
  });
  return like(at, result);
};

/** Length of a slice; `undefined` where a free axis leaves it open. */
function sliced(length: Dimension, start: number, end: Dimension, step: number): Dimension | undefined {
  if (typeof length === 'string') {
    if (step === 1 && start === 0 && (end === length || (typeof end === 'number' && end >= 2 ** 31 - 1))) return length;
    if (step === 1 && start < 0 && typeof end === 'number' && end >= 2 ** 31 - 1) return undefined;
    if (step === 1 && start >= 0 && typeof end === 'number' && end >= 2 ** 31 - 1) return sum(length, start, -1);
    if (step === 1 && start === 0 && typeof end === 'number' && end < 0) return sum(length, -end, -1);
    return step === -1 && (start === -1 || start >= 2 ** 31 - 1) && typeof end === 'number' && end < -(2 ** 31) + 2 ? length : undefined;
  }
  if (typeof end === 'string') return undefined;
  return sliceIndices(length, start, end, step).count;
}

/** First index and number of indices of a slice (ONNX Slice, which is numpy's). */
export function sliceIndices(length: number, start: number, end: number, step: number): { first: number; count: number } {
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value < 0 ? value + length : value, low), high);
  const first = step > 0 ? clamp(start, 0, length) : clamp(start, 0, length - 1);
  const last = step > 0 ? clamp(end, 0, length) : clamp(end, -1, length - 1);
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) };
}

const expand: Rule = (at) => {
  const [shape, target] = [at.shape(0), at.values[1]?.entries];
  if (!shape || !target) return undefined;
  const rank = Math.max(shape.length, target.length);
  const result = Array.from({ length: rank }, (_, axis): Dimension => {
    const have = shape[axis - rank + shape.length] ?? 1;
    const wanted = axis - rank + target.length >= 0 ? target[axis - rank + target.length] : 1;
    if (wanted === 1 || wanted === have) return have;
    if (have === 1) return wanted ?? at.unknown(axis);
    if (typeof have === 'number' && typeof wanted === 'number') at.fail(`cannot expand an axis of ${have} to ${wanted}`);
    return typeof wanted === 'number' ? wanted : have;
  });
  return like(at, result);
};

const tile: Rule = (at) => {
  const [shape, repeats] = [at.shape(0), at.values[1]?.entries];
  return (
    shape &&
    like(
      at,
      shape.map((length, axis) => {
        const times = repeats?.[axis];
        return times === undefined ? at.unknown(axis) : product([length, times]);
      }),
    )
  );
};

const pad: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const pads = at.ints(1, 'pads');
  const axes = at.ints(3, 'axes') ?? shape.map((_, axis) => axis);
  if (!Array.isArray(pads) || !Array.isArray(axes))
    return like(
      at,
      shape.map((_, axis) => at.unknown(axis)),
    );
  const result = [...shape];
  axes.forEach((each: number, i: number) => {
    const axis = at.axis(each, shape.length);
    const [begin, end] = [pads[i] as number, pads[i + axes.length] as number];
    result[axis] = sum(result[axis]!, begin + end);
  });
  return like(at, result);
};

function blocks(deeper: boolean): Rule {
  return (at) => {
    const shape = at.shape(0);
    const size = intOf(at.node, 'blocksize', 1);
    if (shape?.length !== 4) return undefined;
    const [n, c, ...lengths] = shape as readonly [Dimension, Dimension, Dimension, Dimension];
    const shrink = (length: Dimension, by: number, axis: number): Dimension => quotient(length, by) ?? at.unknown(axis);
    if (deeper) return like(at, [n, product([c, size * size]), ...lengths.map((length, i) => shrink(length, size, i + 2))]);
    return like(at, [n, shrink(c, size * size, 1), ...lengths.map((length) => product([length, size]))]);
  };
}

const reverseSequence: Rule = (at) => {
  const batch = at.shape(0)?.[intOf(at.node, 'batch_axis', 1)];
  if (batch !== undefined) holdsPerRow(at, 1, 'sequence_lens', 0, batch);
  return like(at, at.shape(0));
};

/** Operators that take a part of a tensor, or make it longer. */
export const extents: Rules = {
  Slice: slice,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  DepthToSpace: blocks(false),
  SpaceToDepth: blocks(true),
  ReverseSequence: reverseSequence,
};
