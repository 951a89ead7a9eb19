import { float } from '../../builder.js';
import { isFields, textOf } from '../options.js';
import type { Signal } from '../signal.js';
import type { LayerSite } from '../site.js';

/** Writes a function of single numbers. */
type Elementwise = (at: LayerSite, x: string) => string;

const operator =
  (op: string, attributes: Readonly<Record<string, number>> = {}): Elementwise =>
  (at, x) =>
    at.add(op, [x], Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, float(value)])));

const clipped = (at: LayerSite, x: string, low: number, high: number): string => at.add('Clip', [x, at.scalar(low), at.scalar(high)]);
const silu: Elementwise = (at, x) => at.add('Mul', [x, at.add('Sigmoid', [x])]);
const hardSilu = operator('HardSwish');

/** relu6(x + 3) / 6 since Keras 3, and 0.2 x + 0.5 between 0 and 1 before (Courbariaux et al. 2015). */
const hardSigmoid: Elementwise = (at, x) => at.add('HardSigmoid', [x], { alpha: float(at.line === 3 ? 1 / 6 : 0.2), beta: float(0.5) });

/** (x + √(x² + b)) / 2 with b = 4 (Barron 2021). */
const squareplus: Elementwise = (at, x) => {
  const root = at.add('Sqrt', [at.add('Add', [at.add('Mul', [x, x]), at.scalar(4)])]);
  return at.add('Mul', [at.add('Add', [x, root]), at.scalar(0.5)]);
};

/** Keras's activations by name, with the parameters that they have when they are named only. */
const ELEMENTWISE: Readonly<Record<string, Elementwise>> = {
  linear: (_, x) => x,
  relu: operator('Relu'),
  relu6: (at, x) => clipped(at, x, 0, 6),
  leaky_relu: operator('LeakyRelu', { alpha: 0.2 }),
  elu: operator('Elu', { alpha: 1 }),
  selu: operator('Selu'),
  celu: operator('Celu', { alpha: 1 }),
  gelu: (at, x) => at.add('Gelu', [x]),
  sigmoid: operator('Sigmoid'),
  hard_sigmoid: hardSigmoid,
  log_sigmoid: (at, x) => at.add('Neg', [at.add('Softplus', [at.add('Neg', [x])])]),
  sparse_sigmoid: operator('HardSigmoid', { alpha: 0.5, beta: 0.5 }),
  tanh: operator('Tanh'),
  hard_tanh: (at, x) => clipped(at, x, -1, 1),
  tanh_shrink: (at, x) => at.add('Sub', [x, at.add('Tanh', [x])]),
  hard_shrink: operator('Shrink', { lambd: 0.5, bias: 0 }),
  soft_shrink: operator('Shrink', { lambd: 0.5, bias: 0.5 }),
  silu,
  swish: silu,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  mish: operator('Mish'),
  softplus: operator('Softplus'),
  softsign: operator('Softsign'),
  squareplus,
  exponential: operator('Exp'),
};

/** Functions that see all numbers along an axis, the last one when they are named only. */
const ALONG: Readonly<Record<string, (at: LayerSite, x: Signal, axis: number) => string>> = {
  softmax: (at, x, axis) => at.add('Softmax', [x.tensor], { axis: at.place(axis, x) }),
  log_softmax: (at, x, axis) => at.add('LogSoftmax', [x.tensor], { axis: at.place(axis, x) }),
  /** The first half times the sigmoid of the second (Dauphin et al. 2017). */
  glu: (at, x, axis) => {
    const [value, gate] = at.addMany('Split', [x.tensor], 2, { axis: at.place(axis, x), num_outputs: 2 });
    return at.add('Mul', [value!, at.add('Sigmoid', [gate!])]);
  },
};

export function isActivation(name: string): boolean {
  return Object.hasOwn(ELEMENTWISE, name) || Object.hasOwn(ALONG, name);
}

/** Applies an activation by its name. */
export function activated(at: LayerSite, x: Signal, name: string, axis = -1): Signal {
  const along = Object.hasOwn(ALONG, name) ? ALONG[name] : undefined;
  const tensor = along ? along(at, x, axis) : ELEMENTWISE[name]!(at, x.tensor);
  return { tensor, order: x.order };
}

/** Name of the activation that an option asks for; `linear` for none. */
export function activationName(at: LayerSite, key = 'activation', otherwise = 'linear'): string {
  const value = at.options.value(key) ?? otherwise;
  // Keras 3 writes functions that have no short name as objects.
  const name = isFields(value) && value['class_name'] === 'function' ? value['config'] : value;
  if (typeof name === 'string' && isActivation(name)) return name;
  throw at.options.refused(
    key,
    `${textOf(name)} is no activation that is known; known are ${[...Object.keys(ELEMENTWISE), ...Object.keys(ALONG)].join(', ')}`,
  );
}
