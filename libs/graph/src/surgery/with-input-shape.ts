import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';

import { shapeText } from '../shape/dimension.js';

/**
 * The graph with the free axes of its one input fixed to the shape of the inputs at hand, the batch axis left free. Simplify it
 * anew afterwards: more is known then.
 * @param shape Without the batch axis.
 * @throws DeepSensorError `DATA_MISMATCH` when the model takes another shape, saying both.
 */
export function withInputShape(graph: NetworkGraph, shape: readonly number[]): NetworkGraph {
  const [input] = graph.inputs;
  if (!input) throw new Error(`withInputShape: ${graph.name} has no input`);
  const wanted = input.shape.slice(1);
  const fits = wanted.length === shape.length && wanted.every((length, axis) => typeof length === 'string' || length === shape[axis]);
  if (!fits) {
    const message = `The model "${graph.name}" takes inputs of shape ${shapeText(wanted)} and is given ${shapeText(shape)}.`;
    throw new DeepSensorError('DATA_MISMATCH', message);
  }
  return { ...graph, inputs: [{ ...input, shape: [input.shape[0]!, ...shape] }] };
}
