import type { GradConfig } from '@tensorflow/tfjs-core';

import type { Tensor, Tf } from '../native.js';
import { gathered, type Mended } from './mended.js';

const hit = (tf: Tf, x: Tensor, y: Tensor): Tensor => tf.cast(tf.equal(x, y), 'float32');

/** Of two tensors; the gradient of tfjs fails where one is spread over the other, and at a tie gives all of it to each or to one. */
const ofTwo = (tf: Tf): Omit<GradConfig, 'kernelName'> => ({
  inputsToSave: ['a', 'b'],
  outputsToSave: [true],
  gradFunc: (dy, [a, b, y]) => {
    const share = tf.div(dy as Tensor, tf.add(hit(tf, a!, y!), hit(tf, b!, y!)));
    return { a: () => gathered(tf, tf.mul(share, hit(tf, a!, y!)), a!), b: () => gathered(tf, tf.mul(share, hit(tf, b!, y!)), b!) };
  },
});

/** Along axes; tfjs gives all of the gradient to each of those that tie. */
const along = (tf: Tf, attribute: string): Omit<GradConfig, 'kernelName'> => ({
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => {
    const axes = tf.util.parseAxisParam(attributes[attribute] as number[], x!.shape);
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const hits = hit(tf, x!, tf.reshape(y!, kept));
    return { x: () => tf.mul(hits, tf.div(tf.reshape(dy as Tensor, kept), tf.sum(hits, axes, true))) };
  },
});

/** Elements that tie share the gradient evenly, as in PyTorch's `amax` and `maximum`. */
export const extrema: Mended = {
  Maximum: ofTwo,
  Minimum: ofTwo,
  Max: (tf) => along(tf, 'reductionIndices'),
  Min: (tf) => along(tf, 'axis'),
};
