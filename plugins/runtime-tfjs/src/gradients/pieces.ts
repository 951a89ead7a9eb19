import type { Tensor, Tf } from '../native.js';
import type { Mended } from './mended.js';

/** Sums the repetitions of a tensor, axis by axis: tfjs knows how to for four axes at most. */
function untiled(tf: Tf, dy: Tensor, shape: readonly number[], repetitions: readonly number[]): Tensor {
  return repetitions.reduce((sofar, times, axis) => {
    if (times === 1) return sofar;
    const [before, after] = [sofar.shape.slice(0, axis), sofar.shape.slice(axis + 1)];
    const size = (part: readonly number[]): number => part.reduce((product, each) => product * each, 1);
    const apart = tf.reshape(sofar, [size(before), times, shape[axis]!, size(after)]);
    return tf.reshape(tf.sum(apart, 1), [...before, shape[axis]!, ...after]);
  }, dy);
}

/** Of one piece tfjs hands its gradient a tensor where it expects a list. */
export const pieces: Mended = {
  SplitV: (tf) => ({ gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat() as Tensor[], axis as number) }) }),
  /** tfjs turns the axes of this one unless the sums ran along the last. */
  Cumsum: (tf) => ({
    gradFunc: (dy, _, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy as Tensor, axis as number, exclusive as boolean, !(reverse as boolean)),
    }),
  }),
  Tile: (tf) => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { reps }) => ({ x: () => untiled(tf, dy as Tensor, x!.shape, reps as number[]) }),
  }),
  Unpack: (tf) => ({ gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat() as Tensor[], axis as number) }) }),
};
