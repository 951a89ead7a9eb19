import { asCounted, permuted, recounted } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';
import { expanded, squeezed } from './axes.js';
import { productBetween } from './tensordot.js';

/** The axes of length 1 apart, whether the numbers lie as TensorFlow counts them. */
function liesAsCounted(at: Site, value: Value): boolean {
  const shape = at.shape(value);
  const long = at.orderOf(value).filter((axis) => shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]!);
}

/** A target with at most one length that is not known is written as a constant: 0 copies an axis, -1 is what remains. */
const reshape: Rule = (at) => {
  const x = at.input(0);
  const product = productBetween(at, x);
  if (product) return product;
  const tensor = liesAsCounted(at, x) ? at.stored(x) : at.counted(x);
  return at.value(at.add('Reshape', [tensor, targetOf(at, x)]));
};

function targetOf(at: Site, x: Value): string {
  const target = at.entries(1);
  const stored = liesAsCounted(at, x) && 'tensor' in x ? x.order.map((axis) => at.shape(x)[axis]) : at.shape(x);
  if (target?.includes(0)) throw at.unsupported('gives its input a shape without elements');
  const numbers = target?.map((entry, axis) =>
    typeof entry === 'number' ? entry : entry !== undefined && entry === stored[axis] ? 0 : -1,
  );
  return numbers && numbers.filter((number) => number === -1).length < 2 ? at.writer.ints(numbers) : at.counted(at.input(1));
}

/** Without the axes that are named, or without all of length 1. */
const squeeze: Rule = (at) => {
  const x = at.input(0);
  const rank = at.rank(x);
  const named = at.attributes.ints('squeeze_dims').map((axis) => at.axis(axis, rank));
  if (named.length > 0) return squeezed(at, x, named);
  const sizes = at.sizes(x, asCounted(rank));
  return squeezed(
    at,
    x,
    asCounted(rank).filter((axis) => sizes[axis] === 1),
  );
};

const expandDims: Rule = (at) => {
  const x = at.input(0);
  return expanded(at, x, at.axis(at.numbers(1, 'its axis')[0] ?? 0, at.rank(x) + 1));
};

/** Nothing is written: the axes are only counted in another way. Whatever needs them in a row turns them. */
const transpose: Rule = (at) => {
  const x = at.input(0);
  const rank = at.rank(x);
  const permutation = at.numbers(1, 'its permutation').map((axis) => at.axis(axis, rank));
  if (new Set(permutation).size !== rank) throw at.broken(`permutes the axes [${permutation.join(', ')}] where the rank is ${rank}`);
  if ('constant' in x) {
    const turned = at.constant(x.name, permutation.join(), () => permuted(x.constant, permutation));
    return at.value(turned);
  }
  return { tensor: x.tensor, order: recounted(x.order, permutation) };
};

const broadcastTo: Rule = (at) => at.value(at.add('Expand', [at.counted(at.input(0)), at.counted(at.input(1))]));

const tile: Rule = (at) => {
  const [x, order, times] = [at.input(0), at.orderOf(at.input(0)), at.entries(1)];
  if (!times?.every((entry) => typeof entry === 'number')) return at.value(at.add('Tile', [at.counted(x), at.counted(at.input(1))]));
  if (times.length !== order.length) throw at.broken(`repeats ${times.length} axes where the rank is ${order.length}`);
  const repeats = at.writer.ints(order.map((axis) => (times as readonly number[])[axis]!));
  return at.value(at.add('Tile', [at.stored(x), repeats]), order);
};

export const shaping: Readonly<Record<string, Rule>> = {
  BroadcastTo: broadcastTo,
  ExpandDims: expandDims,
  Reshape: reshape,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
};
