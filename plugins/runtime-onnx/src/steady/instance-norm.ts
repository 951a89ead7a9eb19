import type { GraphNode, NetworkGraph } from '@deepsensor/contract';
import { floatOf, inferShapes, Rewrite } from '@deepsensor/graph';

import { PACKET } from './sums.js';

/**
 * Writes InstanceNormalization out, where the number of positions is no multiple of four: ONNX Runtime takes the mean of such a map from
 * the first aligned address on, as it does for sums. The means that are written here are for `steadySums` to see to.
 */
export function steadyInstanceNorms(graph: NetworkGraph): NetworkGraph {
  if (!graph.nodes.some(({ op }) => op === 'InstanceNormalization')) return graph;
  const facts = inferShapes(graph);
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (node.op !== 'InstanceNormalization') return [node];
    const known = facts.get(node.inputs[0]!);
    const sizes = known?.type === 'float32' ? known.shape.slice(1) : ['unknown'];
    if (!sizes.every((size) => typeof size === 'number')) return [node];
    const [channels = 1, ...space] = sizes;
    const positions = space.reduce((product, size) => product * size, 1);
    if (positions % PACKET === 0) return [node];

    const [x, scale, bias] = node.inputs as [string, string, string];
    const rewrite = new Rewrite(node, constants);
    const axis = rewrite.ints('axis', [2]);
    const column = rewrite.ints('column', [channels, 1]);
    const epsilon = rewrite.floats('epsilon', [], Float32Array.of(floatOf(node, 'epsilon', 1e-5)));
    const maps = rewrite.add('Reshape', 'maps', [x, rewrite.ints('maps-shape', [0, channels, positions])]);
    const centred = rewrite.add('Sub', 'centred', [maps, rewrite.add('ReduceMean', 'mean', [maps, axis])]);
    const squares = rewrite.add('Mul', 'squares', [centred, centred]);
    const variance = rewrite.add('ReduceMean', 'variance', [squares, axis]);
    const deviation = rewrite.add('Sqrt', 'deviation', [rewrite.add('Add', 'raised', [variance, epsilon])]);
    const slope = rewrite.add('Div', 'slope', [rewrite.add('Reshape', 'scale', [scale, column]), deviation]);
    const scaled = rewrite.add('Mul', 'scaled', [centred, slope]);
    const shifted = rewrite.add('Add', 'shifted', [scaled, rewrite.add('Reshape', 'bias', [bias, column])]);
    rewrite.add('Reshape', '', [shifted, rewrite.ints('shape', [0, channels, ...space])]);
    return rewrite.nodes;
  });
  return { ...graph, nodes, constants };
}
