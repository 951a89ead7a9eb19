import type { GradConfig } from '@tensorflow/tfjs-core';

import type { Tensor, Tf } from '../native.js';

/** Gradients by kernel, each made for a tfjs. */
export type Mended = Readonly<Record<string, (tf: Tf) => Omit<GradConfig, 'kernelName'>>>;

/** Sums what was spread by broadcasting, so that a gradient has the shape of what it is taken of. */
export function gathered(tf: Tf, gradient: Tensor, { shape }: Tensor): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length === 0 ? gradient : tf.sum(gradient, axes), shape);
}
