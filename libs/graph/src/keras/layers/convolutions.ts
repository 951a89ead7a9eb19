import type { Order } from '../../tensorflow/layout.js';
import type { Layer, LayerSite, Spatial } from '../site.js';
import type { WantedWeight } from '../weights/layer-weights.js';
import { withActivation } from './activation-layers.js';
import { windowAttributes, windowOf, type Window } from './windows.js';

/** Keras keeps kernels as `[...window, inputs, outputs]`, ONNX as `[outputs, inputs, ...window]`. */
function outputsFirst(axes: number): Order {
  return [axes + 1, axes, ...Array.from({ length: axes }, (_, axis) => axis)];
}

function biasOf(at: LayerSite, length: number): readonly WantedWeight[] {
  return at.options.flag('use_bias', true) ? [{ name: 'bias', shape: [length] }] : [];
}

const convolution =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const window = windowOf(at, axes, 'kernel_size');
    const filters = at.options.int('filters');
    const groups = at.options.int('groups', 1);
    if (groups < 1 || x.channels % groups !== 0 || filters % groups !== 0)
      throw at.options.refused('groups', `they must divide the ${x.channels} channels of the input and the ${filters} filters`);
    const [kernel, bias] = at.take([{ name: 'kernel', shape: [...window.kernel, x.channels / groups, filters] }, ...biasOf(at, filters)]);
    const inputs = [x.tensor, at.weight('kernel', kernel!, outputsFirst(axes)), ...(bias ? [at.weight('bias', bias)] : [])];
    const result = at.add('Conv', inputs, { ...windowAttributes(window, x), ...(groups > 1 && { group: groups }) });
    return withActivation(at, x.wrap(result));
  };

interface Depthwise {
  readonly window: Window;
  readonly multiplier: number;
  readonly wanted: WantedWeight;
}

/** Each channel by itself, into `depth_multiplier` channels that lie side by side. */
function depthwiseOf(at: LayerSite, axes: number, { channels }: Spatial): Depthwise {
  const window = windowOf(at, axes, 'kernel_size');
  const multiplier = at.options.int('depth_multiplier', 1);
  at.options.must('groups', 1);
  return { window, multiplier, wanted: { name: 'depthwise_kernel', shape: [...window.kernel, channels, multiplier] } };
}

/** `[...window, channels, multiplier]` as the kernel of a convolution with as many groups as channels. */
function depthwiseKernel(at: LayerSite, name: string, axes: number, kernel: ReturnType<LayerSite['take']>[number]): string {
  const window = kernel.shape.slice(0, axes);
  const flat = { ...kernel, shape: [...window, kernel.shape[axes]! * kernel.shape[axes + 1]!, 1] };
  return at.weight(name, flat, [axes, axes + 1, ...Array.from({ length: axes }, (_, axis) => axis)]);
}

const depthwise =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const { window, multiplier, wanted } = depthwiseOf(at, axes, x);
    // A convolution by channel has called its kernel like others since Keras 3.
    const own = at.line === 3 ? { ...wanted, name: 'kernel' } : wanted;
    const [kernel, bias] = at.take([own, ...biasOf(at, x.channels * multiplier)]);
    const inputs = [x.tensor, depthwiseKernel(at, 'kernel', axes, kernel!), ...(bias ? [at.weight('bias', bias)] : [])];
    const result = at.add('Conv', inputs, { ...windowAttributes(window, x), group: x.channels });
    return withActivation(at, x.wrap(result));
  };

/** A depthwise convolution, and one over the channels behind it. */
const separable =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const { window, multiplier, wanted } = depthwiseOf(at, axes, x);
    const filters = at.options.int('filters');
    const ones = Array<number>(axes).fill(1);
    const pointwise = { name: 'pointwise_kernel', shape: [...ones, x.channels * multiplier, filters] };
    const [first, second, bias] = at.take([wanted, pointwise, ...biasOf(at, filters)]);
    const apart = at.add('Conv', [x.tensor, depthwiseKernel(at, 'depthwise.kernel', axes, first!)], {
      ...windowAttributes(window, x),
      group: x.channels,
    });
    const inputs = [apart, at.weight('kernel', second!, outputsFirst(axes)), ...(bias ? [at.weight('bias', bias)] : [])];
    return withActivation(at, x.wrap(at.add('Conv', inputs, { kernel_shape: ones })));
  };

/**
 * The gradient of a convolution as a layer. TensorFlow pads what the convolution would be: from the length that the result is to have,
 * the smaller half of uneven padding in front.
 */
const transposed =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const window = windowOf(at, axes, 'kernel_size');
    if (window.padding === 'causal') throw at.options.refused('padding');
    at.options.must('groups', 1);
    const filters = at.options.int('filters');
    const extra = at.options.value('output_padding') === undefined ? undefined : at.options.ints('output_padding', axes);
    const [kernel, bias] = at.take([{ name: 'kernel', shape: [...window.kernel, filters, x.channels] }, ...biasOf(at, filters)]);
    const inputs = [x.tensor, at.weight('kernel', kernel!, outputsFirst(axes)), ...(bias ? [at.weight('bias', bias)] : [])];
    const { kernel: kernel_shape, strides, dilations } = window;
    const attributes = { kernel_shape, strides, ...(dilations.some((rate) => rate > 1) && { dilations }) };
    return withActivation(at, x.wrap(at.add('ConvTranspose', inputs, { ...attributes, ...transposedPads(window, extra) })));
  };

function transposedPads({ kernel, strides, dilations, padding }: Window, extra: readonly number[] | undefined) {
  const cuts = kernel.map((size, axis) => {
    const [stride, extent] = [strides[axis]!, (size - 1) * dilations[axis]! + 1];
    // What the result is longer than (length - 1) · stride; without padding it is the extent of the window.
    const tail =
      padding === 'same' ? (extra ? (extent % 2) + extra[axis]! : stride) : extra ? extent + extra[axis]! : Math.max(extent, stride);
    return extent - tail;
  });
  const padded = cuts.map((cut) => (padding === 'same' ? Math.max(0, cut) : 0));
  const pads = [...padded.map((cut) => Math.floor(cut / 2)), ...padded.map((cut) => Math.ceil(cut / 2))];
  return { pads, output_padding: cuts.map((cut, axis) => padded[axis]! - cut) };
}

export const convolutions: Readonly<Record<string, Layer>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
};
