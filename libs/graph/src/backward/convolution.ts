import type { Rule, Site } from './site.js';
import { product, spanOf, tapsOf, windowOf, type Window } from './window.js';

/** Conv: the input's gradient is the transposed convolution, the weight's a matrix product over all positions. */
export const conv: Rule = (site) => {
  const kernel = site.sizes(site.x(1), 2);
  const window = windowOf(site, site.x(0), site.y(), kernel);
  const group = site.int('group', 1);
  return [
    site.wants(0) ? spread(site, site.dy(), site.x(1), window, group) : undefined,
    site.wants(1) ? weightGradient(site, site.x(0), site.dy(), site.x(1), window, group) : undefined,
    site.wants(2) ? channelSums(site, site.dy(), window.kernel.length) : undefined,
  ];
};

/** ConvTranspose: the mirror image of Conv. */
export const convTranspose: Rule = (site) => {
  const kernel = site.sizes(site.x(1), 2);
  const window = transposedWindow(site, kernel);
  const { strides, dilations, begin, end } = window;
  const group = site.int('group', 1);
  const collect = (): string => {
    const reached = window.to.every((size, axis) => {
      const room = window.from[axis]! + begin[axis]! + end[axis]! - spanOf(window, axis);
      return Math.floor(room / strides[axis]!) + 1 === size;
    });
    if (!reached) throw site.unsupported('its output padding is as long as a stride');
    return site.add('Conv', [site.dy(), site.x(1)], { kernel_shape: kernel, strides, dilations, pads: [...begin, ...end], group });
  };
  return [
    site.wants(0) ? collect() : undefined,
    site.wants(1) ? weightGradient(site, site.dy(), site.x(0), site.x(1), window, group) : undefined,
    site.wants(2) ? channelSums(site, site.dy(), kernel.length) : undefined,
  ];
};

/** The window of the convolution that a ConvTranspose is the transpose of: `from` its output, `to` its input. */
function transposedWindow(site: Site, kernel: readonly number[]): Window {
  const window = windowOf(site, site.y(), site.x(), kernel);
  const auto = site.text('auto_pad', 'NOTSET');
  if (auto === 'NOTSET' && site.ints('output_shape') === undefined) return window;
  const extra = site.ints('output_padding') ?? kernel.map(() => 0);
  const total = kernel.map((_, axis) =>
    Math.max(0, (window.to[axis]! - 1) * window.strides[axis]! + extra[axis]! + spanOf(window, axis) - window.from[axis]!),
  );
  const begin = total.map((size) => (auto === 'SAME_UPPER' ? Math.floor(size / 2) : Math.ceil(size / 2)));
  return { ...window, begin, end: total.map((size, axis) => size - begin[axis]!) };
}

/** Spreads each position of `narrow` over the window it came from. */
export function spread(site: Site, narrow: string, weight: string, window: Window, group: number): string {
  const { kernel, strides, dilations, begin, end, from, to } = window;
  // Rows at the end that no window reaches are restored by the output padding; rows past the end, of ceil_mode, are cut off.
  const rest = kernel.map((_, axis) => from[axis]! - ((to[axis]! - 1) * strides[axis]! + spanOf(window, axis) - begin[axis]! - end[axis]!));
  return site.add('ConvTranspose', [narrow, weight], {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...begin, ...end.map((size, axis) => size + Math.max(0, -rest[axis]!))],
    output_padding: rest.map((size) => Math.max(0, size)),
    group,
  });
}

/**
 * Sum over rows and positions of `narrow` times the part of `wide` under each kernel position: `[O, I / group, ...kernel]`.
 * The windows are unrolled by slices, one per kernel position, so that one batched matrix product does the rest.
 */
export function weightGradient(site: Site, wide: string, narrow: string, weight: string, window: Window, group: number): string {
  const { kernel, to } = window;
  const [outs, ins] = site.sizes(weight);
  const positions = product(to);
  const taps = product(kernel);
  const grouped = group > 1 ? [group] : [];
  const parts = unroll(site, wide, window).map((part) => site.reshape(part, ['n', ...grouped, ins!, positions]));
  const axis = grouped.length + 1;
  const columns = parts.length === 1 ? parts[0]! : site.add('Concat', parts, { axis });
  const flat = site.reshape(narrow, ['n', ...grouped, outs! / group, positions]);
  const perm = group > 1 ? [0, 1, 3, 2] : [0, 2, 1];
  const perRow = site.add('MatMul', [flat, site.add('Transpose', [columns], { perm })]);
  const summed = site.sum(perRow, [0], false);
  const ordered = site.add('Transpose', [site.reshape(summed, [outs!, taps, ins!])], { perm: [0, 2, 1] });
  return site.reshape(ordered, [outs!, ins!, ...kernel]);
}

/** For each kernel position, the elements of `wide` that it meets, `[n, C, ...to]`. */
function unroll(site: Site, wide: string, window: Window): string[] {
  const { kernel, strides, dilations, begin, from, to } = window;
  const spatial = kernel.map((_, axis) => axis);
  const reach = spatial.map((axis) => (to[axis]! - 1) * strides[axis]! + spanOf(window, axis));
  const after = spatial.map((axis) => Math.max(0, reach[axis]! - from[axis]! - begin[axis]!));
  const padded = [...begin, ...after].some((size) => size > 0)
    ? site.add('Pad', [wide, site.builder.ints([0, 0, ...begin, 0, 0, ...after])])
    : wide;
  const axes = site.builder.ints(spatial.map((axis) => axis + 2));
  return tapsOf(kernel).map((tap) => {
    const starts = spatial.map((axis) => tap[axis]! * dilations[axis]!);
    const ends = spatial.map((axis) => starts[axis]! + (to[axis]! - 1) * strides[axis]! + 1);
    return site.add('Slice', [padded, site.builder.ints(starts), site.builder.ints(ends), axes, site.builder.ints(strides)]);
  });
}

/** Sum over rows and positions: the gradient of a bias. */
export function channelSums(site: Site, gradient: string, spatial: number): string {
  return site.sum(gradient, [0, ...Array.from({ length: spatial }, (_, axis) => axis + 2)], false);
}
