import { isStatic, type Dimension } from '../../shape/dimension.js';
import { asCounted, recounted } from '../../tensorflow/layout.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';

/** Everything behind the samples in one row, as Keras counts; data with the channels in front has them put last before. */
const flatten: Layer = (at) => {
  const x = at.input();
  const rank = at.rank(x);
  const first = at.options.choice('data_format', ['channels_last', 'channels_first'], 'channels_last') === 'channels_first';
  if (rank < 2) return at.signal(at.add('Unsqueeze', [at.counted(x), at.ints([1])]));
  const last = [0, ...asCounted(rank).slice(2), 1];
  return at.signal(at.add('Flatten', [at.ordered(x, first && rank > 2 ? last : asCounted(rank))], { axis: 1 }));
};

const reshape: Layer = (at) => {
  const target = at.options.numbers('target_shape');
  if (!target) throw at.subject.broken('option target_shape is missing and must be a list of lengths');
  return reshaped(at, at.input(), target);
};

/** @param target lengths behind the samples, of which one may be left open by -1. */
export function reshaped(at: LayerSite, x: Signal, target: readonly number[]): Signal {
  const sizes: readonly Dimension[] = at.shape(x).slice(1);
  const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);
  const open = target.filter((length) => length === -1).length;
  const known = product(target.filter((length) => length !== -1));
  const fits = !isStatic(sizes) || (open === 0 ? product(sizes) === known : product(sizes) % known === 0);
  if (open > 1 || !target.every((length) => Number.isSafeInteger(length) && (length > 0 || length === -1)) || !fits)
    throw at.subject.broken(`an input of shape [${at.shape(x).join(', ')}] cannot be given the lengths [${target.join(', ')}]`);
  const full = isStatic(sizes) ? target.map((length) => (length === -1 ? product(sizes) / known : length)) : target;
  // A free number of samples, or the number of the input where another length is open.
  const lengths = [full.includes(-1) ? 0 : -1, ...full];
  return at.signal(at.add('Reshape', [at.counted(x), at.ints(lengths)]));
}

/** Axes are only counted anew; nothing moves until somebody needs them in a row. */
const permute: Layer = (at) => {
  const x = at.input();
  const dims = at.options.ints('dims', at.rank(x) - 1);
  const isPermutation = [...dims].sort((a, b) => a - b).every((axis, i) => axis === i + 1);
  if (!isPermutation) throw at.options.refused('dims', `they must be the axes 1 to ${at.rank(x) - 1} in another order`);
  return { tensor: x.tensor, order: recounted(x.order, [0, ...dims]) };
};

const repeat: Layer = (at) => {
  const raised = at.add('Unsqueeze', [at.counted(at.input()), at.ints([1])]);
  return at.signal(at.add('Tile', [raised, at.ints([1, at.options.int('n'), 1])]));
};

/** What is put on or taken off in front and behind, for each axis: one number, one for each axis, or pairs. */
function margins(at: LayerSite, key: string, axes: number, otherwise: number): readonly (readonly [number, number])[] {
  const value = at.options.value(key) ?? otherwise;
  const isLength = (each: unknown): each is number => Number.isSafeInteger(each) && (each as number) >= 0;
  const pair = (each: unknown): readonly [number, number] => {
    if (isLength(each)) return [each, each];
    if (Array.isArray(each) && each.length === 2 && each.every(isLength)) return [each[0]!, each[1]!];
    throw at.options.refused(key, 'read are a length, or a pair, for each axis');
  };
  if (isLength(value)) return Array.from({ length: axes }, () => [value, value]);
  // One axis has one pair, with brackets around it or without.
  const list = axes === 1 && Array.isArray(value) && value.length === 2 ? [value] : value;
  if (!Array.isArray(list) || list.length !== axes) throw at.options.refused(key, 'read are a length, or a pair, for each axis');
  return list.map(pair);
}

const padding =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const pairs = margins(at, 'padding', axes, 1);
    const pads = [0, 0, ...pairs.map(([front]) => front), 0, 0, ...pairs.map(([, behind]) => behind)];
    return x.wrap(at.add('Pad', [x.tensor, at.ints(pads)]));
  };

const cropping =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const pairs = margins(at, 'cropping', axes, 1);
    pairs.forEach(([front, behind], axis) => {
      const length = x.sizes[axis]!;
      if (typeof length === 'number' && front + behind >= length)
        throw at.subject.broken(`it crops ${front} and ${behind} of an axis of length ${length}`);
    });
    return x.wrap(cropped(at, x.tensor, pairs));
  };

/** Takes some off in front and behind the axes after the first two. */
export function cropped(at: LayerSite, tensor: string, pairs: readonly (readonly [number, number])[]): string {
  const used = pairs.flatMap((pair, axis) => (pair[0] + pair[1] > 0 ? [{ pair, axis: axis + 2 }] : []));
  if (used.length === 0) return tensor;
  const starts = at.ints(used.map(({ pair: [front] }) => front));
  // Slices end at the end of the axis, however long it is.
  const ends = at.ints(used.map(({ pair: [, behind] }) => (behind === 0 ? Number.MAX_SAFE_INTEGER : -behind)));
  return at.add('Slice', [tensor, starts, ends, at.ints(used.map(({ axis }) => axis))]);
}

export const shapingLayers: Readonly<Record<string, Layer>> = {
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeat,
  ...Object.fromEntries(
    [1, 2, 3].flatMap((axes): readonly (readonly [string, Layer])[] => [
      [`ZeroPadding${axes}D`, padding(axes)],
      [`Cropping${axes}D`, cropping(axes)],
    ]),
  ),
};
