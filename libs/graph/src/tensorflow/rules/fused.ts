import { float } from '../../builder.js';
import type { Site, Value } from '../site.js';
import { leakyRelu, STEPS, type Step } from './activations.js';
import { imagesOf } from './images.js';

/** Activations that the converter puts into the layer before them. */
const ACTIVATIONS: Readonly<Record<string, Step>> = {
  ...Object.fromEntries('Elu GeluApproximate GeluExact Relu Relu6 Sigmoid Tanh'.split(' ').map((op) => [op, STEPS[op]!])),
  LeakyRelu: leakyRelu('leakyrelu_alpha'),
  NoOp: (_, x) => x,
};

/**
 * Writes a layer and what the converter has put into it: the attribute `fused_ops` names the operators, whose arguments come behind the
 * layer's own inputs.
 * @param own number of the layer's own inputs.
 * @param layer writes the layer with a bias `[C]`, or without one.
 */
export function withFused(at: Site, own: number, layer: (bias: string | undefined) => Value): Value {
  const operators = at.attributes.texts('fused_ops');
  let next = own;
  const argument = (): Value => at.input(next++);
  // What is called a bias may be any sum: the converter puts that of two products into one of them.
  const hasBias = operators[0] === 'BiasAdd' && at.rank(at.input(own)) === 1;
  let value = layer(hasBias ? at.stored(argument()) : undefined);
  for (const op of operators.slice(hasBias ? 1 : 0)) {
    const step = Object.hasOwn(ACTIVATIONS, op) ? ACTIVATIONS[op] : undefined;
    if (step) value = at.value(step(at, at.stored(value)), at.orderOf(value));
    else if (op === 'BiasAdd' || op === 'Add') value = paired(at, 'Add', value, argument());
    else if (op === 'Prelu') value = paired(at, 'PRelu', value, argument());
    else if (op === 'FusedBatchNorm') value = normalised(at, value, [argument(), argument(), argument(), argument()]);
    else throw at.unsupported(`holds the operator ${op}, which DeepSensor does not read there`);
  }
  if (next !== at.inputs.length) throw at.broken(`has ${at.inputs.length} inputs where ${next} belong`);
  return value;
}

function paired(at: Site, op: string, value: Value, other: Value): Value {
  const { tensors, order } = at.aligned([value, other]);
  return at.value(at.add(op, tensors), order);
}

/** @param parameters scale, offset, mean and variance, `[C]` each. */
export function normalised(at: Site, value: Value, parameters: readonly Value[]): Value {
  const images = imagesOf(at);
  const attributes = { epsilon: float(at.attributes.float('epsilon', 1e-4)) };
  const tensors = [images.tensor(value), ...parameters.map((parameter) => at.counted(parameter))];
  return at.value(at.add('BatchNormalization', tensors, attributes), images.order(at.rank(value)));
}
