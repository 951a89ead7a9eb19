import { asCounted } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';
import { expanded, joined, split, squeezed } from './axes.js';

/** The axis is the last input. */
const concat: Rule = (at) => {
  const values = at.inputs.slice(0, -1);
  if (values.length === 0) throw at.broken('joins nothing');
  const axis = at.axis(at.numbers(values.length, 'its axis')[0] ?? 0, at.rank(values[0]!));
  return joined(at, values, axis);
};

/** Side by side along a new axis. */
const pack: Rule = (at) => {
  if (at.inputs.length === 0) throw at.broken('joins nothing');
  const axis = at.axis(at.attributes.int('axis', 0), at.rank(at.input(0)) + 1);
  return joined(
    at,
    at.inputs.map((value) => expanded(at, value, axis)),
    axis,
  );
};

const unpack: Rule = (at) => {
  const x = at.input(0);
  const axis = at.axis(at.attributes.int('axis', 0), at.rank(x));
  const [length] = at.sizes(x, [axis]);
  return parted(at, x, axis, length!, 1).map((part) => squeezed(at, part, [axis]));
};

/** Each part has a name of its own. */
const MOST_PARTS = 2 ** 16;

function parted(at: Site, x: Value, axis: number, parts: number, length: number): readonly Value[] {
  if (parts > MOST_PARTS) throw at.unsupported(`makes ${parts} parts of its input, and at most ${MOST_PARTS} are read`);
  const sizes = asCounted(parts).map(() => length);
  return split(at, x, axis, sizes);
}

/** The axis is the first input. */
const equalSplit: Rule = (at) => {
  const x = at.input(1);
  const axis = at.axis(at.numbers(0, 'its axis')[0] ?? 0, at.rank(x));
  const parts = at.attributes.int('num_split', 1);
  const [length] = at.sizes(x, [axis]);
  if (!(parts > 0) || length! % parts !== 0) throw at.broken(`splits an axis of ${length} into ${parts} equal parts`);
  return parted(at, x, axis, parts, length! / parts);
};

/** One of the sizes may be -1, what remains. */
const splitV: Rule = (at) => {
  const x = at.input(0);
  const sizes = at.numbers(1, 'its sizes');
  const axis = at.axis(at.numbers(2, 'its axis')[0] ?? 0, at.rank(x));
  const known = sizes.filter((size) => size !== -1).reduce((a, b) => a + b, 0);
  const rest = sizes.includes(-1) ? at.sizes(x, [axis])[0]! - known : 0;
  return split(
    at,
    x,
    axis,
    sizes.map((size) => (size === -1 ? rest : size)),
  );
};

/** Joining tensors, and taking them apart. */
export const joining: Readonly<Record<string, Rule>> = {
  ConcatV2: concat,
  Pack: pack,
  Split: equalSplit,
  SplitV: splitV,
  Unpack: unpack,
};
