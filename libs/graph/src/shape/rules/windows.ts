import { isStatic, opaque, sum, type Dimension } from '../dimension.js';
import { intOf, intsOf, stringOf } from '../attributes.js';
import { like, type Inference, type Rule, type Rules } from '../inference.js';

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Begin of each axis, then end of each axis. */
  readonly pads: readonly number[];
  readonly autoPad: string;
}

/** Reads a window over `axes` spatial axes, with ONNX's defaults. */
function windowOf(at: Inference, kernel: readonly number[]): Window {
  const ones = kernel.map(() => 1);
  const window = {
    kernel,
    strides: intsOf(at.node, 'strides') ?? ones,
    dilations: intsOf(at.node, 'dilations') ?? ones,
    pads: intsOf(at.node, 'pads') ?? [...kernel, ...kernel].map(() => 0),
    autoPad: stringOf(at.node, 'auto_pad', 'NOTSET'),
  };
  if (window.strides.length !== kernel.length || window.dilations.length !== kernel.length || window.pads.length !== 2 * kernel.length)
    at.fail(`has strides, dilations or pads that do not fit its ${kernel.length} spatial axes`);
  return window;
}

/** Length of one axis after a sliding window. */
function slide(at: Inference, length: Dimension, window: Window, axis: number, ceil: boolean): Dimension {
  const stride = window.strides[axis]!;
  const extent = (window.kernel[axis]! - 1) * window.dilations[axis]! + 1;
  const same = window.autoPad.startsWith('SAME');
  const [begin, end] = window.autoPad === 'NOTSET' ? [window.pads[axis]!, window.pads[axis + window.kernel.length]!] : [0, 0];
  if (typeof length === 'string') {
    if (stride === 1 && (same || begin + end === extent - 1)) return length;
    if (stride === 1) return sum(length, extent - 1 - begin - end, -1);
    // For example (h-1)/2+1, rounded up where an apostrophe follows.
    const room = same ? 0 : begin + end - extent;
    const shifted = room === 0 ? length : opaque(`${length}${room > 0 ? '+' : ''}${room}`);
    return `${shifted}/${stride}${ceil || same ? "'" : ''}${same ? '' : '+1'}`.replaceAll('*', '·');
  }
  if (same) return Math.ceil(length / stride);
  const room = length + begin + end - extent;
  let steps = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  // The last window must begin on the input or the padding before it (onnx/onnx#5741).
  if (ceil && (steps - 1) * stride >= length + begin) steps--;
  if (steps < 1) at.fail(`has a window of ${extent} on an axis of ${length + begin + end}`);
  return steps;
}

function spatial(at: Inference, input: readonly Dimension[], window: Window, ceil = false): Dimension[] {
  return window.kernel.map((_, axis) => slide(at, input[axis + 2]!, window, axis, ceil));
}

const conv: Rule = (at) => {
  const [x, weight] = [at.shape(0), at.shape(1)];
  if (!x || !weight || !isStatic(weight)) return undefined;
  if (x.length !== weight.length || x.length < 3) at.fail('has weights whose rank differs from the input');
  const group = intOf(at.node, 'group', 1);
  const channels = x[1]!;
  if (typeof channels === 'number' && channels !== weight[1]! * group)
    at.fail(`has weights for ${weight[1]! * group} channels where the input has ${channels}`);
  const window = windowOf(at, intsOf(at.node, 'kernel_shape') ?? weight.slice(2));
  return like(at, [x[0]!, weight[0]!, ...spatial(at, x, window)]);
};

const convTranspose: Rule = (at) => {
  const [x, weight] = [at.shape(0), at.shape(1)];
  if (!x || !weight || !isStatic(weight)) return undefined;
  if (x.length !== weight.length || x.length < 3) at.fail('has weights whose rank differs from the input');
  if (typeof x[1] === 'number' && x[1] !== weight[0]) at.fail(`has weights for ${weight[0]} channels where the input has ${x[1]}`);
  const window = windowOf(at, intsOf(at.node, 'kernel_shape') ?? weight.slice(2));
  const axes = window.kernel.length;
  const asked = intsOf(at.node, 'output_shape');
  const extra = intsOf(at.node, 'output_padding') ?? window.kernel.map(() => 0);
  const lengths = window.kernel.map((kernel, axis): Dimension => {
    if (asked) return asked[asked.length - axes + axis]!;
    const length = x[axis + 2]!;
    const stride = window.strides[axis]!;
    const extent = (kernel - 1) * window.dilations[axis]! + 1;
    const cut = window.autoPad === 'NOTSET' ? window.pads[axis]! + window.pads[axis + axes]! : 0;
    if (typeof length === 'string') return opaque(`${length}·${stride}+${extra[axis]! + extent - stride - cut}`);
    const full = stride * (length - 1) + extra[axis]! + extent - cut;
    // Padding takes away, so a kernel that is smaller than the stride does not reach the length that SAME asks for.
    return window.autoPad.startsWith('SAME') ? Math.min(length * stride, full) : full;
  });
  return like(at, [x[0]!, weight[1]! * intOf(at.node, 'group', 1), ...lengths]);
};

const pool: Rule = (at) => {
  const [x, kernel] = [at.shape(0), intsOf(at.node, 'kernel_shape')];
  if (!x || !kernel) return undefined;
  if (x.length !== kernel.length + 2) at.fail(`has a window over ${kernel.length} axes where the input has ${x.length - 2}`);
  const shape = [x[0]!, x[1]!, ...spatial(at, x, windowOf(at, kernel), intOf(at.node, 'ceil_mode', 0) === 1)];
  return [
    { type: at.type(0), shape },
    { type: 'int64', shape },
  ];
};

const globalPool: Rule = (at) => {
  const x = at.shape(0);
  return x && like(at, [x[0]!, x[1]!, ...x.slice(2).map(() => 1)]);
};

const maxUnpool: Rule = (at) => {
  const [x, kernel] = [at.shape(0), intsOf(at.node, 'kernel_shape')];
  if (!x || !kernel) return undefined;
  if (at.has(2)) {
    const asked = at.values[2]?.entries;
    return like(
      at,
      x.map((_, axis) => asked?.[axis] ?? at.unknown(axis)),
    );
  }
  const window = windowOf(at, kernel);
  const lengths = kernel.map((size, axis): Dimension => {
    const length = x[axis + 2]!;
    if (typeof length === 'string') return at.unknown(axis + 2);
    return (length - 1) * window.strides[axis]! - window.pads[axis]! - window.pads[axis + kernel.length]! + size;
  });
  return like(at, [x[0]!, x[1]!, ...lengths]);
};

/** Convolutions and poolings over any number of spatial axes. */
export const windows: Rules = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  MaxUnpool: maxUnpool,
};
