import { float } from '../../builder.js';
import type { Rule, Site } from '../site.js';

/** Writes an operator on one tensor, whatever the order of its axes. */
export type Step = (at: Site, x: string) => string;

const plain =
  (op: string): Step =>
  (at, x) =>
    at.add(op, [x]);

const one = (at: Site): string => at.writer.scalar(1);

export const leakyRelu =
  (attribute: string): Step =>
  (at, x) =>
    at.add('LeakyRelu', [x], { alpha: float(at.attributes.float(attribute, 0.2)) });

/** Operators of one input under the names of TensorFlow. */
export const STEPS: Readonly<Record<string, Step>> = {
  ...Object.fromEntries(
    (
      'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor Log Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh ' +
      'Softplus Softsign Sqrt Tan Tanh'
    )
      .split(' ')
      .map((op) => [op, plain(op)]),
  ),
  Erfc: (at, x) => at.add('Sub', [one(at), at.add('Erf', [x])]),
  Expm1: (at, x) => at.add('Sub', [at.add('Exp', [x]), one(at)]),
  GeluApproximate: (at, x) => at.add('Gelu', [x], { approximate: 'tanh' }),
  GeluExact: plain('Gelu'),
  Inv: plain('Reciprocal'),
  IsFinite: (at, x) => at.add('Not', [at.add('Or', [at.add('IsNaN', [x]), at.add('IsInf', [x])])]),
  IsInf: plain('IsInf'),
  IsNan: plain('IsNaN'),
  LeakyRelu: leakyRelu('alpha'),
  Log1p: (at, x) => at.add('Log', [at.add('Add', [x, one(at)])]),
  LogicalNot: plain('Not'),
  Relu6: (at, x) => at.add('Clip', [x, at.writer.scalar(0), at.writer.scalar(6)]),
  Rint: plain('Round'),
  Rsqrt: (at, x) => at.add('Reciprocal', [at.add('Sqrt', [x])]),
  Square: (at, x) => at.add('Mul', [x, x]),
};

/** Operators that hand their input on; StopGradient too, for DeepSensor asks for the gradient of the function, not of a training loss. */
const PASSING = 'Identity Snapshot StopGradient PreventGradient CheckNumerics EnsureShape PlaceholderWithDefault';

export const activations: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    Object.entries(STEPS).map(([op, step]): [string, Rule] => [
      op,
      (at) => at.value(step(at, at.stored(at.input(0))), at.orderOf(at.input(0))),
    ]),
  ),
  ...Object.fromEntries(PASSING.split(' ').map((op): [string, Rule] => [op, (at) => at.input(0)])),
  IdentityN: (at) => at.inputs,
  /** Slopes that broadcast to the input. */
  Prelu: (at) => {
    const { tensors, order } = at.aligned([at.input(0), at.input(1)]);
    return at.value(at.add('PRelu', tensors), order);
  },
};
