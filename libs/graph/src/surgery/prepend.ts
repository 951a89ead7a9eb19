import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';

/**
 * Puts a fragment in front of a graph: the fragment's one output feeds the graph's one input, and its input becomes the graph's.
 * The graph's tensors keep their names; those of the fragment that are taken are written `name/tensor`.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the graph has several inputs.
 */
export function prepend(graph: NetworkGraph, fragment: NetworkGraph): NetworkGraph {
  const [input, ...more] = graph.inputs;
  if (!input || more.length > 0) {
    const names = graph.inputs.map(({ name }) => `"${name}"`).join(', ');
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `The model "${graph.name}" has the inputs ${names || 'none'}; exactly one is supported.`,
    );
  }
  const [entry, ...others] = fragment.inputs;
  const [exit, ...rest] = fragment.outputs;
  if (!entry || !exit || others.length > 0 || rest.length > 0)
    throw new Error(`prepend: ${fragment.name} has not one input and one output`);

  const batch = typeof input.shape[0] === 'string' ? input.shape[0] : undefined;
  const taken = new Set([input.name, ...graph.constants.keys(), ...graph.nodes.flatMap((node) => node.outputs)]);
  const names = new Map<string, string>();
  const rename = (tensor: string): string => {
    if (tensor === '') return '';
    let name = names.get(tensor);
    if (name === undefined) {
      name = tensor;
      while (taken.has(name)) name = `${fragment.name}/${name}`;
      taken.add(name);
      names.set(tensor, name);
    }
    return name;
  };
  const computed = exit.name !== entry.name && !fragment.constants.has(exit.name);
  if (computed) names.set(exit.name, input.name);
  const nodes = fragment.nodes.map((node) => ({
    ...node,
    name: `${fragment.name}/${node.name}`,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
  const link = {
    name: `${fragment.name}/link`,
    op: 'Identity',
    domain: '',
    inputs: [rename(exit.name)],
    outputs: [input.name],
    attributes: {},
  };
  return {
    ...graph,
    inputs: [{ ...entry, name: rename(entry.name) }],
    // The batch axis has the fragment's name from now on.
    outputs: graph.outputs.map((output) => ({
      ...output,
      shape: output.shape.map((length) => (length === batch ? entry.shape[0]! : length)),
    })),
    nodes: [...nodes, ...(computed ? [] : [link]), ...graph.nodes],
    constants: new Map([...[...fragment.constants].map(([name, tensor]) => [rename(name), tensor] as const), ...graph.constants]),
  };
}
