import type { GraphBuilder } from '../builder.js';

/**
 * Cross-entropy `-log softmax(z)_y` of each candidate, `[n]`, in nats, from logits `[n, C]` and the one-hot label `[n, C]`.
 * Taken from LogSoftmax, which subtracts the largest logit first: no overflow, and small losses keep their digits.
 * Its gradient by `differentiate` is softmax(z) - y. A row of zeros as label gives loss 0 and gradient 0.
 */
export function crossEntropy(builder: GraphBuilder, logits: string, labelOneHot: string): string {
  const hit = builder.add('Mul', [builder.add('LogSoftmax', [logits], { axis: 1 }), labelOneHot]);
  return builder.add('Neg', [builder.add('ReduceSum', [hit, builder.ints([1])], { keepdims: 0 })]);
}
