import type { FrozenGraph } from '../../frozen-graph.js';
import type { NodeDef } from '../../graph-def.js';
import { Draft } from './draft.js';

/** Layers whose rule takes a bias. */
const LAYERS = new Set(['Conv2D', 'Conv3D', 'DepthwiseConv2dNative', 'MatMul']);
const SUMS = new Set(['BiasAdd', 'Add', 'AddV2']);

/** Biases as part of the convolution or dense layer before them, as the converter of TensorFlow.js writes it. */
export function withBiases(graph: FrozenGraph): FrozenGraph {
  const draft = new Draft(graph);
  for (const sum of graph.nodes.values()) {
    if (!SUMS.has(sum.op)) continue;
    const [a, b] = [draft.input(sum, 0), draft.input(sum, 1)];
    const [layer, bias] = a && LAYERS.has(a.op) ? [a, b] : [b, a];
    if (!layer || !bias || !LAYERS.has(layer.op) || layer.inputs.length !== 2 || !draft.isReadOnce(layer.name)) continue;
    if (!fits(sum, layer, bias.name, draft)) continue;
    const vector = { node: draft.vector(bias.name, `${sum.name}/bias`), output: 0 };
    const attributes = layer.attributes.with({ fused_ops: { list: { s: [Buffer.from('BiasAdd').toString('base64')] } } });
    draft.nodes.set(sum.name, { ...layer, name: sum.name, inputs: [...layer.inputs, vector], attributes });
    draft.nodes.delete(layer.name);
  }
  return draft.result;
}

/** Whether each channel of the layer gets a number of its own. */
function fits(sum: NodeDef, layer: NodeDef, bias: string, draft: Draft): boolean {
  const kernel = draft.constant(draft.input(layer, 1)?.name)?.shape;
  const rank = draft.constant(bias)?.shape.length;
  if (!kernel || rank === undefined || draft.vectorLength(bias) !== channelsOf(layer, kernel)) return false;
  const format = layer.attributes.text('data_format', 'NHWC');
  if (sum.op === 'BiasAdd') return layer.op === 'MatMul' || sum.attributes.text('data_format', 'NHWC') === format;
  return rank <= kernel.length && !format.startsWith('NC');
}

/** Channels that a layer with such a kernel makes. */
function channelsOf({ op, attributes }: NodeDef, kernel: readonly number[]): number | undefined {
  if (op === 'MatMul') return attributes.flag('transpose_b') ? kernel[0] : kernel[1];
  return op === 'DepthwiseConv2dNative' ? kernel.slice(-2).reduce((a, b) => a * b, 1) : kernel.at(-1);
}
