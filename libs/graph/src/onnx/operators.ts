import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { stringOf } from '../shape/attributes.js';
import { UNTRANSLATED } from './translate/rewriter.js';

const names = (list: string): readonly string[] => list.trim().split(/\s+/);

/** The operators of ONNX that DeepSensor knows: their shapes, their neurons, their gradients. */
export const KNOWN_OPERATORS: ReadonlySet<string> = new Set([
  // Linear layers
  ...names('Conv ConvTranspose Gemm MatMul Einsum RNN GRU LSTM'),
  // Pooling
  ...names('MaxPool AveragePool LpPool MaxUnpool GlobalMaxPool GlobalAveragePool'),
  // Normalisation
  ...names('BatchNormalization LayerNormalization InstanceNormalization GroupNormalization LRN'),
  // Activations
  ...names(
    'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Softplus Softsign Sigmoid HardSigmoid HardSwish Mish Tanh Gelu Erf Clip Shrink',
  ),
  ...names('Softmax LogSoftmax Hardmax'),
  // Arithmetic, element by element
  ...names('Add Sub Mul Div Pow Sqrt Exp Log Abs Neg Reciprocal Sign Floor Ceil Round Min Max Sum Mean Where'),
  ...names('Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh CumSum'),
  ...names('Equal Less LessOrEqual Greater GreaterOrEqual Not And Or Xor IsNaN IsInf'),
  // Reductions
  ...names('ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp'),
  ...names('ArgMax ArgMin TopK'),
  // Layout and choice
  ...names('Concat Split Slice Pad Reshape Flatten Transpose Squeeze Unsqueeze Expand Tile Gather Resize DepthToSpace SpaceToDepth'),
  ...names('GatherElements GatherND ScatterElements ScatterND Trilu'),
  // Constants of audio front ends; STFT and DFT with constant parameters are translated
  ...names('HannWindow HammingWindow BlackmanWindow MelWeightMatrix'),
  // Shape arithmetic, and what does nothing
  ...names('Shape Size Range ConstantOfShape Constant Cast CastLike Identity Dropout'),
]);

export interface UnsupportedNode {
  readonly node: string;
  readonly op: string;
  /** Opset of the graph, the canonical one; 0 for operators of other domains. */
  readonly opset: number;
  /** A clause: "it holds a subgraph". */
  readonly reason: string;
}

/** Nodes that DeepSensor carries but cannot see into, in the graph's order. What does not need them stays usable. */
export function unsupportedNodes(graph: NetworkGraph): readonly UnsupportedNode[] {
  return graph.nodes.flatMap((node) => {
    const reason = reasonAgainst(node);
    if (reason === undefined) return [];
    const op = node.domain === '' || node.domain === UNTRANSLATED ? node.op : `${node.domain}.${node.op}`;
    return [{ node: node.name, op, opset: node.domain === '' || node.domain === UNTRANSLATED ? graph.opset : 0, reason }];
  });
}

function reasonAgainst(node: GraphNode): string | undefined {
  if (node.domain === UNTRANSLATED) return stringOf(node, 'reason', 'it has no counterpart');
  if (Object.values(node.attributes).some(({ type }) => type === 'opaque')) return 'it holds a subgraph';
  if (node.domain !== '') return `operators of the domain "${node.domain}" are not known`;
  return KNOWN_OPERATORS.has(node.op) ? undefined : 'the operator is not known';
}
