import type { GraphNode } from '@deepsensor/contract';

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/**
 * Elementwise operators that are linear in one signal; Mul and Div only while the other operand is constant. Cast is none of them:
 * those that are left in a simplified graph lead to another type, and neurons are read in float32.
 */
const LINEAR = set('Add Sub Mul Div Neg Sum Mean Identity Dropout');
const NONLINEAR = set(
  'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish LeakyRelu Log Max Min Mish Pow ' +
    'PRelu Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Where',
);
const LAYOUT = set('Reshape Flatten Transpose Squeeze Unsqueeze Identity');
const NORMALISATIONS = set('InstanceNormalization GroupNormalization LayerNormalization LRN MeanVarianceNormalization');
const POOLINGS = set('MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool');
const RECURRENT = set('LSTM GRU RNN');

export const isElementwise = (node: GraphNode): boolean => LINEAR.has(node.op) || NONLINEAR.has(node.op);
export const isNonlinear = (node: GraphNode): boolean => NONLINEAR.has(node.op);
export const isLayout = (node: GraphNode): boolean => LAYOUT.has(node.op);
export const isNormalisation = (node: GraphNode): boolean => NORMALISATIONS.has(node.op);
export const isPooling = (node: GraphNode): boolean => POOLINGS.has(node.op);
export const isRecurrent = (node: GraphNode): boolean => RECURRENT.has(node.op);
