import { asCounted, channelsFirst, type Order } from '../layout.js';
import type { Site, Value } from '../site.js';

/** How a node that works on images `[n, ..., c]` or `[n, c, ...]`, of any number of spatial axes, takes them. */
export interface Images {
  /** The tensor `[n, c, ...]`. */
  readonly tensor: (value: Value) => string;
  /** The order of a result `[n, c, ...]`. */
  readonly order: (rank: number) => Order;
  readonly channelAxis: (rank: number) => number;
  readonly spatialAxes: (rank: number) => readonly number[];
}

export function imagesOf(at: Site): Images {
  const format = at.attributes.text('data_format', 'NHWC');
  const isLast = format === 'NHWC' || format === 'NDHWC';
  if (!isLast && format !== 'NCHW' && format !== 'NCDHW')
    throw at.unsupported(`has the data format ${format}, which DeepSensor does not read`);
  const channelAxis = (rank: number): number => (isLast ? rank - 1 : 1);
  return {
    tensor: (value) => (isLast ? at.channelsFirst(value) : at.counted(value)),
    order: (rank) => (isLast ? channelsFirst(rank) : asCounted(rank)),
    channelAxis,
    spatialAxes: (rank) => asCounted(rank).filter((axis) => axis !== 0 && axis !== channelAxis(rank)),
  };
}

/** What an attribute with a number for each axis says of the spatial ones; `undefined` when it is left out. */
export function spatial(at: Site, images: Images, name: string, rank: number): readonly number[] | undefined {
  const list = at.attributes.ints(name);
  if (list.length === 0) return undefined;
  if (list.length !== rank) throw at.broken(`has ${list.length} ${name} for ${rank} axes`);
  if (list[0] !== 1 || list[images.channelAxis(rank)] !== 1)
    throw at.unsupported(`has ${name} over samples or channels: [${list.join(', ')}]`);
  if (list.some((length) => length < 1)) throw at.broken(`has the ${name} [${list.join(', ')}], which are to be 1 or more`);
  return images.spatialAxes(rank).map((axis) => list[axis]!);
}

/** A window that slides over the spatial axes. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * The window as attributes of ONNX. SAME pads as much as it takes for one step a stride, the odd one at the end; where lengths are free the
 * operator is left to work that out.
 */
export function windowAttributes(at: Site, images: Images, x: Value, window: Window): Readonly<Record<string, string | readonly number[]>> {
  const { kernel, strides, dilations } = window;
  const given = { kernel_shape: kernel, strides, ...(dilations.every((step) => step === 1) ? {} : { dilations }) };
  const padding = at.attributes.text('padding', 'VALID');
  const rank = at.rank(x);
  const axes = images.spatialAxes(rank);
  switch (padding) {
    case 'VALID':
      return given;
    case 'SAME': {
      const shape = at.shape(x);
      const totals = axes.map((axis, i) => samePadding(shape[axis]!, window, i));
      if (!totals.every((total) => total !== undefined)) return { ...given, auto_pad: 'SAME_UPPER' };
      return { ...given, pads: [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))] };
    }
    case 'EXPLICIT': {
      const pads = at.attributes.ints('explicit_paddings');
      if (pads.length !== 2 * rank) throw at.broken(`has ${pads.length} explicit paddings for ${rank} axes`);
      if (pads.some((pad, i) => pad !== 0 && !axes.includes(i >> 1))) throw at.unsupported('pads samples or channels');
      return { ...given, pads: [...axes.map((axis) => pads[2 * axis]!), ...axes.map((axis) => pads[2 * axis + 1]!)] };
    }
    default:
      throw at.unsupported(`has the padding ${padding}, which DeepSensor does not read`);
  }
}

/** What SAME pads along one axis, at both ends together. */
function samePadding(length: number | string, { kernel, strides, dilations }: Window, axis: number): number | undefined {
  if (typeof length === 'string') return undefined;
  const extent = (kernel[axis]! - 1) * dilations[axis]! + 1;
  return Math.max(0, (Math.ceil(length / strides[axis]!) - 1) * strides[axis]! + extent - length);
}
