import type { ConstantTensor } from '@deepsensor/contract';

import type { GraphBuilder } from '../builder.js';
import type { Site } from './site.js';
import { product, spanOf, tapsOf, type Window } from './window.js';

/** Adds each position of `narrow`, times the kernel, to the window that it came from: `[n, O, ...to]` to `[n, I, ...from]`. */
export function spread(site: Site, narrow: string, weight: string, window: Window, group: number): string {
  const { kernel, strides, dilations, begin, end, from, to } = window;
  const mirrored = mirroredConvolution(site, narrow, weight, window, group);
  if (mirrored !== undefined) return mirrored;
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

/** Channels from which on the mirrored convolution is the faster form; below, most of its blocks of channels are empty. */
const MIRROR_CHANNELS = 8;

/**
 * `spread` as an ordinary convolution by the mirrored kernel, which ONNX Runtime does up to twice as fast as ConvTranspose, ten times
 * in groups, since it has a blocked layout for it. With strides, only groups gain from it. Undefined where it does not fit or pay.
 */
function mirroredConvolution(site: Site, narrow: string, weight: string, window: Window, group: number): string | undefined {
  const { kernel, strides, dilations, begin, from, to } = window;
  if (site.sizes(weight)[1]! * group < MIRROR_CHANNELS) return undefined;
  const strided = strides.some((stride) => stride !== 1);
  if (strided && group === 1) return undefined;
  const before = kernel.map((_, axis) => spanOf(window, axis) - 1 - begin[axis]!);
  const after = kernel.map((_, axis) => from[axis]! - to[axis]! * strides[axis]! + begin[axis]!);
  if ([...before, ...after].some((size) => size < 0)) return undefined;
  const wide = strided ? apart(site, narrow, window) : narrow;
  return site.add('Conv', [wide, mirrorOf(site, weight, group)], { kernel_shape: kernel, dilations, pads: [...before, ...after], group });
}

/** Puts each position at the start of its stride, with zeros between. */
function apart(site: Site, narrow: string, { strides, to }: Window): string {
  const sizes = to.map((size, axis) => size * strides[axis]!);
  const starts = Float32Array.from(tapsOf(sizes), (place) => (place.every((at, axis) => at % strides[axis]! === 0) ? 1 : 0));
  return site.add('Mul', [repeated(site, narrow, strides), site.builder.floats(starts, [1, 1, ...sizes])]);
}

/** Repeats each position `times` along each spatial axis. */
export function repeated(site: Site, tensor: string, times: readonly number[]): string {
  return site.add('Resize', [tensor, '', site.builder.floats([1, 1, ...times])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** Mirrored weights by weight and groups, so that a graph that is differentiated at several points holds each but once. */
const mirrors = new WeakMap<GraphBuilder, Map<string, string>>();

function mirrorOf(site: Site, weight: string, group: number): string {
  const { builder } = site;
  const known = mirrors.get(builder) ?? new Map<string, string>();
  mirrors.set(builder, known);
  const key = `${group} ${weight}`;
  const tensor = site.constant(weight);
  const name = known.get(key) ?? (tensor?.type === 'float32' ? builder.constant(mirrored(tensor, group)) : mirroring(site, weight, group));
  known.set(key, name);
  return name;
}

/** `[O, I / g, ...k]` to `[I, O / g, ...k]` with each kernel turned round. */
function mirrored({ shape, data }: ConstantTensor, group: number): ConstantTensor {
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

/** The same by operators, for a weight that is fed, as in training. */
function mirroring(site: Site, weight: string, group: number): string {
  const [outs, ins, ...kernel] = site.sizes(weight) as [number, number, ...number[]];
  const ints = (values: readonly number[]): string => site.builder.ints(values);
  const each = (value: number): string => ints(kernel.map(() => value));
  const axes = ints(kernel.map((_, axis) => axis + 2));
  const turned = site.add('Slice', [weight, each(-1), each(-(2 ** 31)), axes, each(-1)]);
  const split = site.reshape(turned, [group, outs / group, ins, ...kernel]);
  const swapped = site.add('Transpose', [split], { perm: [0, 2, 1, ...kernel.map((_, axis) => axis + 3)] });
  return site.reshape(swapped, [ins * group, outs / group, ...kernel]);
}
