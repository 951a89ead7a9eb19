import { float } from '../../builder.js';
import { asCounted } from '../../tensorflow/layout.js';
import { isFields } from '../options.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';
import { Subject } from '../subject.js';
import { activated, activationName } from './activations.js';

/** `max_value` for x ≥ max_value, x for x ≥ threshold, negative_slope · (x - threshold) below. */
const relu: Layer = (at) => {
  const { tensor, order } = at.input();
  const [slope, threshold] = [at.options.number('negative_slope', 0), at.options.number('threshold', 0)];
  const largest = at.options.value('max_value') === undefined ? undefined : at.options.number('max_value');
  const bent = rectified(at, tensor, slope, threshold);
  return { tensor: largest === undefined ? bent : at.add('Min', [bent, at.scalar(largest)]), order };
};

function rectified(at: LayerSite, x: string, slope: number, threshold: number): string {
  if (threshold === 0) return slope === 0 ? at.add('Relu', [x]) : at.add('LeakyRelu', [x], { alpha: float(slope) });
  if (slope === 0) return at.add('ThresholdedRelu', [x], { alpha: float(threshold) });
  const below = at.add('Mul', [at.add('Sub', [x, at.scalar(threshold)]), at.scalar(slope)]);
  return at.add('Where', [at.add('Greater', [x, at.scalar(threshold)]), x, below]);
}

/** `alpha` in Keras 2, `negative_slope` since Keras 3; 0.3 in both. */
const leakyRelu: Layer = (at) => {
  const { tensor, order } = at.input();
  const slope = at.options.number('negative_slope', at.options.number('alpha', 0.3));
  return { tensor: at.add('LeakyRelu', [tensor], { alpha: float(slope) }), order };
};

const elu: Layer = (at) => {
  const { tensor, order } = at.input();
  return { tensor: at.add('Elu', [tensor], { alpha: float(at.options.number('alpha', 1)) }), order };
};

const thresholdedRelu: Layer = (at) => {
  const { tensor, order } = at.input();
  return { tensor: at.add('ThresholdedRelu', [tensor], { alpha: float(at.options.number('theta', 1)) }), order };
};

/** One slope for each place, or for all places along the shared axes (He et al. 2015). */
const prelu: Layer = (at) => {
  const x = at.input();
  const shared = (at.options.numbers('shared_axes') ?? []).map((axis) => at.axis(axis, x));
  const shape = asCounted(at.rank(x))
    .slice(1)
    .map((axis) => (shared.includes(axis) ? 1 : at.length(x, axis)));
  const [alpha] = at.take([{ name: 'alpha', shape }]);
  const order = x.order.slice(1).map((axis) => axis - 1);
  return { tensor: at.add('PRelu', [x.tensor, at.weight('alpha', alpha!, order)]), order: x.order };
};

const softmax: Layer = (at) => {
  const axes = at.options.axes('axis', -1);
  if (axes.length !== 1) throw at.options.refused('axis', 'read is one axis');
  return activated(at, at.input(), 'softmax', axes[0]);
};

const activation: Layer = (at) => withActivation(at, at.input());

export const activationLayers: Readonly<Record<string, Layer>> = {
  Activation: activation,
  ReLU: relu,
  LeakyReLU: leakyRelu,
  ELU: elu,
  ThresholdedReLU: thresholdedRelu,
  PReLU: prelu,
  Softmax: softmax,
};

/** Applies the activation that a layer brings along: a function by name, or a layer of the kind. */
export function withActivation(at: LayerSite, x: Signal, key = 'activation'): Signal {
  const value = at.options.value(key);
  if (!isFields(value) || value['class_name'] === 'function') return activated(at, x, activationName(at, key));
  const { class_name: className, config } = value;
  const layer = typeof className === 'string' && Object.hasOwn(activationLayers, className) ? activationLayers[className] : undefined;
  // Weights of an activation lie in places of their own; activations with weights are layers, as a rule.
  if (!layer || layer === prelu || !isFields(config)) throw at.options.refused(key);
  const subject = new Subject(at.subject.where, at.subject.name, `${at.subject.className}, ${className as string}`);
  const inner = at.inside({ positional: [x], named: new Map(), options: config, subject });
  const result = layer(inner);
  inner.options.finish();
  return result;
}
