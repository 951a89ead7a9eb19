import type { ElementType } from '@deepsensor/contract';

import { broadcast } from '../dimension.js';
import { intOf } from '../attributes.js';
import { like, type Inference, type Rule, type Rules } from '../inference.js';

const same: Rule = (at) => like(at, at.shape(0));

function broadcasting(type: (at: Inference) => ElementType): Rule {
  return (at) => {
    const shapes = at.node.inputs.map((_, i) => at.shape(i));
    if (!shapes.every((shape) => shape !== undefined)) return undefined;
    const shape = broadcast(shapes) ?? at.fail('cannot broadcast its inputs');
    return [{ type: type(at), shape }];
  };
}

const UNARY =
  'Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Clip Cos Cosh CumSum Elu Erf Exp Floor Gelu HardSigmoid HardSwish Hardmax ' +
  'Identity LRN LeakyRelu Log LogSoftmax LpNormalization MeanVarianceNormalization Mish Neg Not Reciprocal Relu Round Selu Shrink Sigmoid ' +
  'Sign Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Trilu InstanceNormalization GroupNormalization ' +
  'ScatterElements ScatterND Scatter';
const BINARY = 'Add Sub Mul Div Pow Mod Max Min Mean Sum BitShift BitwiseAnd BitwiseOr BitwiseXor';
const LOGICAL = 'And Or Xor Equal Greater GreaterOrEqual Less LessOrEqual';

/** ONNX's numbers of the element types. */
const TYPE_NUMBERS: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

/** The type that an attribute such as `to` of Cast names; `undefined` for one that DeepSensor does not hold. */
export function namedType(at: Inference, attribute: string, fallback: number): ElementType | undefined {
  return TYPE_NUMBERS[intOf(at.node, attribute, fallback) || fallback];
}

const all = (names: string, rule: Rule): Rules => Object.fromEntries(names.split(' ').map((name) => [name, rule]));

export const elementwise: Rules = {
  ...all(UNARY, same),
  ...all(
    BINARY,
    broadcasting((at) => at.type(0)),
  ),
  ...all(
    LOGICAL,
    broadcasting(() => 'bool'),
  ),
  ...all('IsNaN IsInf', (at) => at.shape(0) && [{ type: 'bool', shape: at.shape(0)! }]),
  Where: broadcasting((at) => at.type(1)),
  PRelu: (at) => {
    const [shape, slope] = [at.shape(0), at.shape(1)];
    if (shape && slope && broadcast([shape, slope])?.length !== shape.length) at.fail('has slopes that do not broadcast to its input');
    return like(at, shape);
  },
  Cast: (at) => {
    const type = namedType(at, 'to', 1);
    return type && at.shape(0) && [{ type, shape: at.shape(0)! }];
  },
  QuantizeLinear: (at) => {
    const type = at.has(2) ? at.type(2) : namedType(at, 'output_dtype', 2);
    return type && at.shape(0) && [{ type, shape: at.shape(0)! }];
  },
  DequantizeLinear: (at) => at.shape(0) && [{ type: 'float32', shape: at.shape(0)! }],
  CastLike: (at) => at.shape(0) && [{ type: at.type(1), shape: at.shape(0)! }],
  Dropout: (at) => {
    const shape = at.shape(0);
    return (
      shape && [
        { type: at.type(0), shape },
        { type: 'bool', shape },
      ]
    );
  },
};
