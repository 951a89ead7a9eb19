import type { Tensor } from '../native.js';
import type { Mended } from './mended.js';

/** Of one piece tfjs hands its gradient a tensor where it expects a list. */
export const pieces: Mended = {
  SplitV: (tf) => ({ gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat() as Tensor[], axis as number) }) }),
  Unpack: (tf) => ({ gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat() as Tensor[], axis as number) }) }),
};
