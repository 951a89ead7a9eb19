import { quotient, type Dimension } from '../../shape/dimension.js';
import { asCounted, permuted } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';
import { withFused } from './fused.js';
import { imagesOf, spatial, windowAttributes, type Images, type Window } from './images.js';

function windowOf(at: Site, images: Images, rank: number, kernel: readonly number[]): Window {
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: spatial(at, images, 'strides', rank) ?? ones,
    dilations: spatial(at, images, 'dilations', rank) ?? ones,
  };
}

/** Axes of the kernel of a convolution `[..., in, out]`. */
function kernelOf(at: Site, filter: Value, x: Value): readonly number[] {
  const rank = at.rank(filter);
  if (rank !== at.rank(x) || rank < 3) throw at.broken(`has a filter of rank ${rank} for an input of rank ${at.rank(x)}`);
  return at.sizes(filter, asCounted(rank - 2));
}

/** Filter `[..., in, out]`; less than the input's channels are groups. */
const convolution: Rule = (at) => {
  const [x, filter] = [at.input(0), at.input(1)];
  const images = imagesOf(at);
  const rank = at.rank(x);
  const window = windowOf(at, images, rank, kernelOf(at, filter, x));
  const [channels] = at.sizes(x, [images.channelAxis(rank)]);
  const [taken] = at.sizes(filter, [rank - 2]);
  const weight = at.ordered(filter, [rank - 1, rank - 2, ...asCounted(rank - 2)]);
  if (channels! % taken! !== 0) throw at.broken(`has a filter for ${taken} channels where the input has ${channels}`);
  const attributes = { ...windowAttributes(at, images, x, window), group: channels! / taken! };
  return withFused(at, 2, (bias) => {
    const inputs = [images.tensor(x), weight, ...(bias === undefined ? [] : [bias])];
    return at.value(at.add('Conv', inputs, attributes), images.order(rank));
  });
};

/** Filter `[h, w, channels, m]`: each channel has m filters of its own, whose results lie side by side. */
const depthwise: Rule = (at) => {
  const [x, filter] = [at.input(0), at.input(1)];
  const images = imagesOf(at);
  const rank = at.rank(x);
  const kernel = kernelOf(at, filter, x);
  if (!('constant' in filter)) throw at.unsupported('computes its filter, which must be constant');
  const [channels, multiplier] = at.sizes(filter, [rank - 2, rank - 1]);
  const shape = [channels! * multiplier!, 1, ...kernel];
  const weight = at.constant(filter.name, 'depthwise', () => ({
    ...permuted(filter.constant, [rank - 2, rank - 1, ...asCounted(rank - 2)]),
    shape,
  }));
  const attributes = { ...windowAttributes(at, images, x, windowOf(at, images, rank, kernel)), group: channels! };
  return withFused(at, 2, (bias) => {
    const inputs = [images.tensor(x), weight, ...(bias === undefined ? [] : [bias])];
    return at.value(at.add('Conv', inputs, attributes), images.order(rank));
  });
};

/**
 * The transpose of a convolution with a filter `[h, w, out, in]`, whose input had the shape that the first input says. What the forward
 * convolution padded is cut off; what it left over at the end is put on.
 */
const transposed: Rule = (at) => {
  const [filter, x] = [at.input(1), at.input(2)];
  const images = imagesOf(at);
  const rank = at.rank(x);
  const window = windowOf(at, images, rank, kernelOf(at, filter, x));
  const wanted = at.entries(0);
  if (wanted?.length !== rank) throw at.unsupported('computes the shape of its result in a way that cannot be followed');
  const padding = at.attributes.text('padding', 'VALID');
  if (padding === 'EXPLICIT') throw at.unsupported('has explicit padding, which DeepSensor does not read for transposed convolutions');
  const shape = at.shape(x);
  const axes = images.spatialAxes(rank).map((axis, i) => {
    const [stride, extent] = [window.strides[i]!, (window.kernel[i]! - 1) * window.dilations[i]! + 1];
    const surplus = surplusOf(shape[axis]!, wanted[axis], stride, extent);
    if (surplus === undefined) throw at.unsupported('has a result whose lengths cannot be told from those of its input');
    const cut = padding === 'SAME' ? Math.max(0, surplus) : 0;
    const extra = cut - surplus;
    if (extra < 0 || extra >= stride) throw at.broken('gives a result of another length than its input, strides and padding make');
    return { begin: Math.floor(cut / 2), end: Math.ceil(cut / 2), extra };
  });
  const { kernel: kernel_shape, strides, dilations } = window;
  const pads = [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)];
  const output_padding = axes.map(({ extra }) => extra);
  const weight = at.ordered(filter, [rank - 1, rank - 2, ...asCounted(rank - 2)]);
  const attributes = { kernel_shape, strides, dilations, pads, output_padding };
  return at.value(at.add('ConvTranspose', [images.tensor(x), weight], attributes), images.order(rank));
};

/** By how much a transposed convolution without padding, `(length - 1) stride + extent`, is longer than wanted. */
function surplusOf(length: Dimension, wanted: Dimension | undefined, stride: number, extent: number): number | undefined {
  if (wanted === undefined) return undefined;
  if (typeof length === 'number' && typeof wanted === 'number') return (length - 1) * stride + extent - wanted;
  return quotient(wanted, length) === stride ? extent - stride : undefined;
}

export const convolutions: Readonly<Record<string, Rule>> = {
  Conv2D: convolution,
  Conv2DBackpropInput: transposed,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  _FusedConv2D: convolution,
};
