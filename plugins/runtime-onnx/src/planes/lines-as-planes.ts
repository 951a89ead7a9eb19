import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { TwoForms } from '../two-forms.js';
import { plane, planeAxis } from './plane.js';
import { overPlanes, slidesOverLines } from './windows.js';

/** Operators that treat every element alike, and those that treat every channel alike. */
const ALIKE = new Set(
  (
    'Add Sub Mul Div Sum Min Max Mean Pow Neg Abs Sign Exp Log Sqrt Reciprocal Erf Floor Ceil Round Relu LeakyRelu Elu Selu Celu HardSigmoid ' +
    'HardSwish Sigmoid Tanh Softplus Softsign Gelu Mish Clip Where Equal Greater GreaterOrEqual Less LessOrEqual And Or Not Cast Identity'
  ).split(' '),
);

/**
 * Writes windows over one axis, of sound, as windows over two of which the first has length one. ONNX Runtime has its fast kernels for planes
 * alone: convolutions in blocks of channels, and a transposed convolution that takes a quarter of the time. Both forms lie alike in
 * memory. What lies between windows and treats every element alike comes along, so that ONNX Runtime can join it to them.
 */
export function linesAsPlanes(graph: NetworkGraph): NetworkGraph {
  const forms = new TwoForms(graph, plane);
  if (!graph.nodes.some((node) => slidesOverLines(node, forms))) return graph;
  forms.constants.set(...planeAxis);
  for (const node of graph.nodes) {
    if (slidesOverLines(node, forms)) forms.addOther(node.outputs, overPlanes(node, forms));
    else if (comesAlong(node, forms))
      forms.addOther(node.outputs, {
        ...node,
        inputs: node.inputs.map((input) => (forms.fits(input) ? forms.other(input) : forms.plain(input))),
      });
    else forms.addPlain(node);
  }
  return forms.graph(graph);
}

/** Whether a node reads a plane, and else lines and single numbers. */
function comesAlong({ op, domain, inputs, outputs }: GraphNode, forms: TwoForms): boolean {
  if (domain !== '' || !ALIKE.has(op) || !inputs.some((input) => forms.isOther(input)) || !forms.fits(outputs[0]!)) return false;
  return inputs.every((input) => input === '' || forms.fits(input) || forms.facts(input)?.shape.length === 0);
}
