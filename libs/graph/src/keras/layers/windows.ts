import { isStatic } from '../../shape/dimension.js';
import type { LooseAttributes } from '../../tensorflow/writer.js';
import type { LayerSite, Spatial } from '../site.js';

/** How a window slides. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
}

/** Reads how a layer slides over its axes. `causal`, nothing of the future, is for sequences. */
export function windowOf(at: LayerSite, axes: number, size: 'kernel_size' | 'pool_size'): Window {
  const { options } = at;
  const kernel = options.ints(size, axes, size === 'pool_size' ? 2 : undefined);
  const pooling = size === 'pool_size';
  const strides = pooling && options.value('strides') === undefined ? kernel : options.ints('strides', axes, 1);
  const dilations = pooling ? kernel.map(() => 1) : options.ints('dilation_rate', axes, 1);
  const padding = options.choice('padding', axes === 1 && !pooling ? ['valid', 'same', 'causal'] : ['valid', 'same'], 'valid');
  if (strides.some((stride) => stride > 1) && dilations.some((rate) => rate > 1))
    throw options.refused('dilation_rate', `strides are [${strides.join(', ')}], and Keras has no windows with both`);
  if ([...kernel, ...strides, ...dilations].some((each) => each < 1))
    throw at.subject.broken('a window has sizes, strides and rates of at least 1');
  return { kernel, strides, dilations, padding };
}

/**
 * ONNX's attributes of a window. With `same` there are as many windows as strides fit, rounded up, and padding that is uneven is larger
 * behind (TensorFlow's convention); where lengths are free, the engine computes the same from them.
 */
export function windowAttributes({ kernel, strides, dilations, padding }: Window, { sizes }: Pick<Spatial, 'sizes'>): LooseAttributes {
  const shape = { kernel_shape: kernel, strides, ...(dilations.some((rate) => rate > 1) && { dilations }) };
  const extents = kernel.map((size, axis) => (size - 1) * dilations[axis]! + 1);
  if (padding === 'valid') return shape;
  if (padding === 'causal') return { ...shape, pads: [extents[0]! - 1, 0] };
  if (!isStatic(sizes)) return { ...shape, auto_pad: 'SAME_UPPER' };
  const totals = extents.map((extent, axis) => {
    const [stride, length] = [strides[axis]!, sizes[axis]!];
    return Math.max(0, (Math.ceil(length / stride) - 1) * stride + extent - length);
  });
  const pads = [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
  return pads.some((pad) => pad > 0) ? { ...shape, pads } : shape;
}
