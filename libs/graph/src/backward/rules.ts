import type { GraphNode } from '@deepsensor/contract';

import { relu } from './activation.js';
import { add, divide, extremum, mean, multiply, power, subtract, where } from './arithmetic.js';
import { conv } from './convolution.js';
import { gemm, matMul } from './dense.js';
import { globalAveragePool, maxPool } from './pooling.js';
import {
  reduceExtremum,
  reduceL1,
  reduceL2,
  reduceLogSum,
  reduceLogSumExp,
  reduceMean,
  reduceProduct,
  reduceSum,
  reduceSumSquare,
} from './reduce.js';
import { identity, reshaped, transpose } from './shaping.js';
import type { Rule } from './site.js';
import { logSoftmax, softmax } from './softmax.js';

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['Add', add],
  ['Conv', conv],
  ['Div', divide],
  ['Flatten', reshaped],
  ['Gemm', gemm],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', identity],
  ['LogSoftmax', logSoftmax],
  ['MatMul', matMul],
  ['Max', extremum],
  ['MaxPool', maxPool],
  ['Mean', mean],
  ['Min', extremum],
  ['Mul', multiply],
  ['Neg', (site) => [site.add('Neg', [site.dy()])]],
  ['Pow', power],
  ['ReduceL1', reduceL1],
  ['ReduceL2', reduceL2],
  ['ReduceLogSum', reduceLogSum],
  ['ReduceLogSumExp', reduceLogSumExp],
  ['ReduceMax', reduceExtremum],
  ['ReduceMean', reduceMean],
  ['ReduceMin', reduceExtremum],
  ['ReduceProd', reduceProduct],
  ['ReduceSum', reduceSum],
  ['ReduceSumSquare', reduceSumSquare],
  ['Relu', relu],
  ['Reshape', reshaped],
  ['Softmax', softmax],
  ['Squeeze', reshaped],
  ['Sub', subtract],
  ['Sum', add],
  ['Transpose', transpose],
  ['Unsqueeze', reshaped],
  ['Where', where],
]);

/** The gradient rule of a node's operator, if there is one. */
export function ruleOf(node: GraphNode): Rule | undefined {
  return node.domain === '' ? RULES.get(node.op) : undefined;
}
