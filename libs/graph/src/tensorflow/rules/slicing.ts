import { asCounted, without } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';
import { cut, expanded, FAR, joined, picked, type Range } from './axes.js';

/** From `begin`, as many as `size` says; -1 for all that are left. */
const slice: Rule = (at) => {
  const x = at.input(0);
  const begins = at.numbers(1, 'its begin');
  const sizes = at.entries(2);
  const shape = at.shape(x);
  if (begins.length !== shape.length) throw at.broken(`slices ${begins.length} axes where the rank is ${shape.length}`);
  const ranges = begins.map((start, axis): Range => {
    const size = sizes?.[axis];
    const isRest = size === -1 || (start === 0 && size !== undefined && size === shape[axis]);
    if (!isRest && typeof size !== 'number') throw at.unsupported('computes its sizes, which must be constant');
    return { axis, start, end: isRest ? FAR : start + (size as number), step: 1 };
  });
  return cut(
    at,
    x,
    ranges.filter(({ start, end }) => start !== 0 || end !== FAR),
  );
};

const bit = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;

/** What a slice of Python says, `x[1:, ..., tf.newaxis, ::-1, 2]`, as begins, ends, strides and masks of bits. */
const stridedSlice: Rule = (at) => {
  const x = at.input(0);
  const rank = at.rank(x);
  const [begins, ends, strides] = [at.entries(1), at.entries(2), at.numbers(3, 'its strides')];
  const mask = (name: string): number => at.attributes.int(name, 0);
  const [begin, end, ellipsis] = [mask('begin_mask'), mask('end_mask'), mask('ellipsis_mask')];
  const [fresh, shrink] = [mask('new_axis_mask'), mask('shrink_axis_mask')];
  const specs = asCounted(strides.length);
  const taken = specs.filter((i) => !bit(ellipsis, i) && !bit(fresh, i)).length;
  if (taken > rank) throw at.broken(`slices ${taken} axes where the rank is ${rank}`);

  const ranges: Range[] = [];
  const gone: { readonly axis: number; readonly index: number }[] = [];
  /** Places of new axes in the result. */
  const added: number[] = [];
  let axis = 0;
  let place = 0;
  for (const i of specs) {
    const number = (entries: typeof begins, what: string): number => {
      const entry = entries?.[i];
      if (typeof entry !== 'number') throw at.unsupported(`computes ${what}, which must be constant`);
      return entry;
    };
    if (bit(ellipsis, i)) {
      axis += rank - taken;
      place += rank - taken;
    } else if (bit(fresh, i)) added.push(place++);
    else if (bit(shrink, i)) gone.push({ axis: axis++, index: number(begins, 'the index that it picks') });
    else {
      const step = strides[i]!;
      const isWhole = ends?.[i] !== undefined && ends[i] === at.shape(x)[axis];
      const start = bit(begin, i) ? (step > 0 ? 0 : FAR) : number(begins, 'its begin');
      const stop = bit(end, i) || (isWhole && step > 0) ? (step > 0 ? FAR : -FAR) : number(ends, 'its end');
      if (start !== 0 || stop !== FAR || step !== 1) ranges.push({ axis, start, end: stop, step });
      axis++;
      place++;
    }
  }
  let value = cut(at, x, ranges);
  for (const { axis: each, index } of gone.reverse()) value = picked(at, value, each, index);
  for (const each of added) value = expanded(at, value, each);
  return value;
};

/** `[before, after]` for each axis. */
function paddings(at: Site, rank: number): readonly (readonly [number, number])[] {
  const numbers = at.numbers(1, 'its paddings');
  if (numbers.length !== 2 * rank) throw at.broken(`has ${numbers.length} paddings where the rank is ${rank}`);
  return asCounted(rank).map((axis) => [numbers[2 * axis]!, numbers[2 * axis + 1]!]);
}

function padded(at: Site, x: Value, mode: string, filling?: string): Value {
  const order = at.orderOf(x);
  const pads = paddings(at, order.length);
  const ints = at.writer.ints([...order.map((axis) => pads[axis]![0]), ...order.map((axis) => pads[axis]![1])]);
  return at.value(at.add('Pad', [at.stored(x), ints, ...(filling === undefined ? [] : [filling])], { mode }), order);
}

/** With the border in the mirror, or, for REFLECT, without it. */
const mirrorPad: Rule = (at) => {
  const x = at.input(0);
  if (at.attributes.text('mode', 'REFLECT') === 'REFLECT') return padded(at, x, 'reflect');
  let value = x;
  for (const [axis, [before, after]] of paddings(at, at.rank(x)).entries()) {
    const turned = (start: number, end: number): Value => cut(at, value, [{ axis, start, end, step: -1 }]);
    const front = before > 0 ? [turned(before - 1, -FAR)] : [];
    const back = after > 0 ? [turned(-1, -1 - after)] : [];
    if (before > 0 || after > 0) value = joined(at, [...front, value, ...back], axis);
  }
  return value;
};

/** Elements of one axis at the places that the second input holds, whose axes take that axis's place. */
const gather: Rule = (at) => {
  const [x, indices] = [at.input(0), at.input(1)];
  const rank = at.rank(x);
  if (at.attributes.int('batch_dims', 0) !== 0) throw at.unsupported('picks other elements for each sample (batch_dims)');
  const axis = at.inputs.length > 2 ? at.axis(at.numbers(2, 'its axis')[0] ?? 0, rank) : 0;
  const taken = at.rank(indices);
  const order = taken < 2 ? at.orderOf(x) : asCounted(rank);
  const tensor = at.add('Gather', [at.ordered(x, order), at.counted(indices)], { axis: order.indexOf(axis) });
  return taken === 0 ? at.value(tensor, without(order, [axis])) : taken === 1 ? at.value(tensor, order) : at.value(tensor);
};

const gatherNd: Rule = (at) => at.value(at.add('GatherND', [at.counted(at.input(0)), at.counted(at.input(1))]));

const reverse: Rule = (at) => {
  const x = at.input(0);
  const axes = at.numbers(1, 'its axes').map((axis) => at.axis(axis, at.rank(x)));
  return cut(
    at,
    x,
    axes.map((axis) => ({ axis, start: -1, end: -FAR, step: -1 })),
  );
};

/** Parts of tensors, and borders around them. */
export const slicing: Readonly<Record<string, Rule>> = {
  Gather: gather,
  GatherNd: gatherNd,
  GatherV2: gather,
  MirrorPad: mirrorPad,
  Pad: (at) => padded(at, at.input(0), 'constant'),
  PadV2: (at) => padded(at, at.input(0), 'constant', at.counted(at.input(2))),
  ReverseV2: reverse,
  Slice: slice,
  StridedSlice: stridedSlice,
};
