import type { Site } from './site.js';
import { product, spanOf, tapsOf, type Window } from './window.js';

/** Channels from which on a matrix product for each piece beats one product with all of them side by side. */
const WIDE = 12;

/**
 * Gradient of a convolution's weight: the sum over rows and positions of `narrow` times the part of `wide` under each kernel
 * position, `[O, I / group, ...kernel]`. It is computed as matrix products, which take ONNX Runtime a third of the time that the textbook
 * form takes it, a convolution by `narrow` as kernel. Of the ways to write them, the one that copies least (measured: speed.md).
 */
export function weightGradient(site: Site, wide: string, narrow: string, weight: string, window: Window, group: number): string {
  const ins = site.sizes(weight)[1]!;
  const positions = product(window.to);
  const layer: Layer = { narrow, wide, outs: site.sizes(weight)[0]!, ins, window, group, positions };
  if (group > 1 && group === layer.outs && ins === 1) return byChannels(site, layer);
  if (group === 1 && ins >= WIDE && layer.outs >= positions) return overRows(site, layer);
  const whole = window.begin[0]! + window.from[0]! <= reachOf(window, 0);
  return window.strides[0] === 1 && window.kernel[0]! > 1 && whole ? byShifts(site, layer) : byTaps(site, layer);
}

/** Where each channel has a kernel of its own there is nothing to multiply matrices of: products of numbers, summed. */
function byChannels(site: Site, { wide, narrow, outs, window, positions }: Layer): string {
  const sums = unroll(site, padTo(site, wide, window), window).map((cut) => {
    const products = site.reshape(site.add('Mul', [narrow, cut]), ['n', outs, positions]);
    return site.reshape(site.sum(products, [0, 2], false), [outs, 1]);
  });
  return site.reshape(join(site, sums, 1), [outs, 1, ...window.kernel]);
}

interface Layer {
  readonly wide: string;
  readonly narrow: string;
  readonly outs: number;
  /** Channels of `wide` in a group. */
  readonly ins: number;
  readonly group: number;
  readonly window: Window;
  readonly positions: number;
}

/**
 * One product a kernel position, over rows and positions at once. It needs the channels last, and holds nothing for each row: the way where
 * a row's share of the result would be larger than the row.
 */
function overRows(site: Site, { wide, narrow, outs, ins, window }: Layer): string {
  const spatial = window.kernel.map((_, axis) => axis);
  const lastOf = (tensor: string): string => site.add('Transpose', [tensor], { perm: [0, ...spatial.map((axis) => axis + 2), 1] });
  const left = site.reshape(lastOf(narrow), ['n', outs]);
  const padded = lastOf(padTo(site, wide, window));
  const parts = tapsOf(window.kernel).map((tap) =>
    site.add('Gemm', [left, site.reshape(slice(site, padded, window, spatial, tap, 1), ['n', ins])], { transA: 1 }),
  );
  return ordered(site, join(site, parts, 1), outs, window.kernel, ins);
}

/**
 * Along the first axis `narrow` is moved under `wide`, between zeros, instead of `wide` being cut for each position: `K` copies of the
 * smaller of the two and as many cuts as the other axes have positions.
 */
function byShifts(site: Site, layer: Layer): string {
  const { wide, narrow, outs, ins, window, group } = layer;
  const { kernel, dilations, to } = window;
  const grouped = group > 1 ? [group] : [];
  const row = product(to.slice(1));
  const reach = reachOf(window, 0);
  const flat = site.reshape(narrow, ['n', ...grouped, outs / group, layer.positions]);
  const gap = [...grouped, outs / group, (reach - to[0]! + dilations[0]!) * row];
  const rows = site.add('Shape', [narrow], { start: 0, end: 1 });
  const zeros = site.add('Expand', [site.scalar(0), site.add('Concat', [rows, site.builder.ints(gap)], { axis: 0 })]);
  const between = Array.from({ length: kernel[0]! }, (_, i) => (i === 0 ? [flat] : [zeros, flat])).flat();
  const left = site.reshape(join(site, between, 2 + grouped.length), ['n', ...grouped, (outs / group) * kernel[0]!, reach * row]);
  const padded = padTo(site, wide, window);
  const others = kernel.slice(1).map((_, axis) => axis + 1);
  const columns = tapsOf(kernel.slice(1)).map((tap) =>
    site.reshape(others.length === 0 ? padded : slice(site, padded, window, others, tap, 2), ['n', ...grouped, ins, reach * row]),
  );
  return ordered(site, products(site, left, columns, layer), outs, kernel, ins);
}

/** `wide` is cut for each kernel position: the way for strides. */
function byTaps(site: Site, layer: Layer): string {
  const { wide, narrow, outs, ins, window, group, positions } = layer;
  const grouped = group > 1 ? [group] : [];
  const left = site.reshape(narrow, ['n', ...grouped, outs / group, positions]);
  const cuts = unroll(site, padTo(site, wide, window), window).map((cut) => site.reshape(cut, ['n', ...grouped, ins, positions]));
  return ordered(site, products(site, left, cuts, layer), outs, window.kernel, ins);
}

/** Sum over rows of `left` times each of `right`, transposed, side by side: `[...group, M, parts * I]`. */
function products(site: Site, left: string, right: readonly string[], { ins, group }: Layer): string {
  const axis = group > 1 ? 2 : 1;
  const perm = group > 1 ? [0, 1, 3, 2] : [0, 2, 1];
  const times = (part: string): string => site.add('MatMul', [left, site.add('Transpose', [part], { perm })]);
  return site.sum(ins >= WIDE ? join(site, right.map(times), axis + 1) : times(join(site, right, axis)), [0], false);
}

/** From kernel positions before input channels to the order of a weight. */
function ordered(site: Site, gradient: string, outs: number, kernel: readonly number[], ins: number): string {
  const apart = site.reshape(gradient, [outs, product(kernel), ins]);
  return site.reshape(site.add('Transpose', [apart], { perm: [0, 2, 1] }), [outs, ins, ...kernel]);
}

/** For each kernel position in row-major order, the elements of `padded` that it meets, `[n, C, ...to]`. */
function unroll(site: Site, padded: string, window: Window): string[] {
  const { kernel } = window;
  const last = kernel.length - 1;
  if (last === 0) return tapsOf(kernel).map((tap) => slice(site, padded, window, [0], tap, 2));
  // The last axis first: what is left to cut are then whole rows, which lie side by side in memory.
  const columns = Array.from({ length: kernel[last]! }, (_, i) => slice(site, padded, window, [last], [i], 2));
  const others = kernel.slice(0, -1).map((_, axis) => axis);
  return tapsOf(kernel).map((tap) => slice(site, columns[tap[last]!]!, window, others, tap.slice(0, -1), 2));
}

/** Cuts spatial `axes` of a padded tensor to what position `tap` of the kernel meets; `first` is the axis of the first spatial one. */
function slice(site: Site, tensor: string, window: Window, axes: readonly number[], tap: readonly number[], first: number): string {
  const { strides, dilations, to } = window;
  const starts = axes.map((axis, i) => tap[i]! * dilations[axis]!);
  const ends = axes.map((axis, i) => starts[i]! + (to[axis]! - 1) * strides[axis]! + 1);
  const [begin, end, at, step] = [starts, ends, axes.map((axis) => axis + first), axes.map((axis) => strides[axis]!)].map((values) =>
    site.builder.ints(values),
  );
  return site.add('Slice', [tensor, begin!, end!, at!, step!]);
}

/** Pads `wide` as the convolution does, and at the end by what its last position reaches beyond. */
function padTo(site: Site, wide: string, window: Window): string {
  const { begin, from } = window;
  const after = from.map((size, axis) => Math.max(0, reachOf(window, axis) - size - begin[axis]!));
  if (![...begin, ...after].some((size) => size > 0)) return wide;
  return site.add('Pad', [wide, site.builder.ints([0, 0, ...begin, 0, 0, ...after])]);
}

/** Length of the padded axis that the windows cover. */
function reachOf(window: Window, axis: number): number {
  return (window.to[axis]! - 1) * window.strides[axis]! + spanOf(window, axis);
}

function join(site: Site, parts: readonly string[], axis: number): string {
  return parts.length === 1 ? parts[0]! : site.add('Concat', parts, { axis });
}
