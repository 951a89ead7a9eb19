import type { ConstantTensor } from '@deepsensor/contract';

import type { Rule, Site } from './site.js';
import { weightGradient } from './weight-gradient.js';
import { product, spanOf, windowOf, type Window } from './window.js';

/** Conv: the input's gradient is the transposed convolution, the weight's a matrix product over all positions. */
export const conv: Rule = (site) => {
  const kernel = site.sizes(site.x(1), 2);
  const window = windowOf(site, site.x(0), site.y(), kernel);
  const group = site.int('group', 1);
  return [
    site.wants(0) ? (mirrored(site, site.dy(), site.x(1), window, group) ?? spread(site, site.dy(), site.x(1), window, group)) : undefined,
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

/** Channels from which on the mirrored convolution is the faster form; below, most of its blocks of channels are empty. */
const MIRROR_CHANNELS = 8;

/**
 * The same as `spread` for a constant weight and stride 1, as an ordinary convolution by the mirrored kernel: up to twice as fast in
 * ONNX Runtime, which has a blocked layout for it. Undefined where that form does not fit or does not pay.
 */
function mirrored(site: Site, narrow: string, weight: string, window: Window, group: number): string | undefined {
  const { kernel, strides, dilations, begin, from, to } = window;
  const tensor = site.constant(weight);
  if (tensor === undefined || tensor.shape[1]! * group < MIRROR_CHANNELS || strides.some((stride) => stride !== 1)) return undefined;
  const before = kernel.map((_, axis) => spanOf(window, axis) - 1 - begin[axis]!);
  const after = kernel.map((_, axis) => from[axis]! - to[axis]! + begin[axis]!);
  if ([...before, ...after].some((size) => size < 0)) return undefined;
  const turned = site.builder.constant(mirror(tensor, group));
  return site.add('Conv', [narrow, turned], { kernel_shape: kernel, dilations, pads: [...before, ...after], group });
}

/** `[O, I / g, ...k]` to `[I, O / g, ...k]` with each kernel turned round. */
function mirror({ shape, data }: ConstantTensor, group: number): ConstantTensor {
  const [outs, ins, ...kernel] = shape as [number, number, ...number[]];
  const taps = product(kernel);
  const values = data as Float32Array;
  const turned = new Float32Array(values.length);
  const outsOfGroup = outs / group;
  for (let out = 0; out < outs; out++) {
    const [g, o] = [Math.floor(out / outsOfGroup), out % outsOfGroup];
    for (let i = 0; i < ins; i++)
      for (let tap = 0; tap < taps; tap++)
        turned[((g * ins + i) * outsOfGroup + o) * taps + taps - 1 - tap] = values[(out * ins + i) * taps + tap]!;
  }
  return { type: 'float32', shape: [ins * group, outsOfGroup, ...kernel], data: turned };
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

/** Sum over rows and positions: the gradient of a bias. */
export function channelSums(site: Site, gradient: string, spatial: number): string {
  return site.sum(gradient, [0, ...Array.from({ length: spatial }, (_, axis) => axis + 2)], false);
}
