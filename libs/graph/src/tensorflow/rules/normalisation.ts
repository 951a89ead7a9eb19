import { float } from '../../builder.js';
import type { Rule } from '../site.js';
import { normalised } from './fused.js';
import { imagesOf } from './images.js';

const batchNorm: Rule = (at) => {
  const x = at.input(0);
  if (!at.attributes.flag('is_training', true))
    return normalised(
      at,
      x,
      [1, 2, 3, 4].map((i) => at.input(i)),
    );
  // Keras 2 writes layer normalisation as that of a batch whose only sample has the real samples and steps for channels.
  if (at.shape(x)[0] !== 1)
    throw at.unsupported('normalises by the statistics of the batch; convert the model as it is used, not as it is trained');
  const images = imagesOf(at);
  const tensors = [images.tensor(x), at.counted(at.input(1)), at.counted(at.input(2))];
  const attributes = { epsilon: float(at.attributes.float('epsilon', 1e-4)) };
  return at.value(at.add('InstanceNormalization', tensors, attributes), images.order(at.rank(x)));
};

/** Over `2 depth_radius + 1` channels; alpha counts for each of them, and for their mean in ONNX. */
const localResponse: Rule = (at) => {
  const { attributes } = at;
  const images = imagesOf(at);
  const size = 2 * attributes.int('depth_radius', 5) + 1;
  const written = at.add('LRN', [images.tensor(at.input(0))], {
    size,
    alpha: float(attributes.float('alpha', 1) * size),
    beta: float(attributes.float('beta', 0.5)),
    bias: float(attributes.float('bias', 1)),
  });
  return at.value(written, images.order(at.rank(at.input(0))));
};

/** Over the last axis. */
const softmax =
  (op: 'Softmax' | 'LogSoftmax'): Rule =>
  (at) => {
    const x = at.input(0);
    const order = at.orderOf(x);
    return at.value(at.add(op, [at.stored(x)], { axis: order.indexOf(order.length - 1) }), order);
  };

export const normalisations: Readonly<Record<string, Rule>> = {
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LogSoftmax: softmax('LogSoftmax'),
  LRN: localResponse,
  Softmax: softmax('Softmax'),
};
