import { float } from '../../builder.js';
import type { Rule } from '../site.js';
import { normalised } from './fused.js';
import { imagesOf } from './images.js';

const batchNorm: Rule = (at) => {
  if (at.attributes.flag('is_training', true))
    throw at.unsupported('normalises by the statistics of the batch; convert the model as it is used, not as it is trained');
  return normalised(
    at,
    at.input(0),
    [1, 2, 3, 4].map((i) => at.input(i)),
  );
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
