import type { GraphNode, LayerKind } from '@deepsensor/contract';

import type { NetworkView } from './network-view.js';
import { isElementwise, isRecurrent } from './operators.js';

/** The operator that makes a layer, and the tensor it gives. */
export interface Core {
  readonly node: GraphNode;
  readonly kind: LayerKind;
  readonly tensor: string;
}

/** Operators that make layers, in the order of the graph: convolutions, dense and recurrent layers, attention, residual sums. */
export function coresOf(view: NetworkView): readonly Core[] {
  const merges = mergesOf(view);
  const cores: Core[] = [];
  for (const node of view.graph.nodes) {
    const [output] = node.outputs as readonly [string];
    const kind = merges.has(node) ? 'merge' : kindOf(view, node);
    if (!kind || !view.isAlive(output)) continue;
    const states = isRecurrent(node) ? node.outputs.find((each) => each !== '' && view.readers(each).length > 0) : undefined;
    cores.push({ node, kind, tensor: states ?? output });
  }
  return cores;
}

function kindOf(view: NetworkView, node: GraphNode): LayerKind | undefined {
  if (node.op === 'Conv' || node.op === 'ConvTranspose') return 'conv';
  if (node.op === 'Gemm') return 'dense';
  if (isRecurrent(node)) return 'recurrent';
  if (node.op !== 'MatMul' && node.op !== 'Einsum') return undefined;
  if (view.signals(node).length === 1) return 'dense';
  return weighs(view, node.inputs[0]!) ? 'attention' : undefined;
}

/** Whether a tensor holds the weights of an attention: a softmax, perhaps scaled or masked behind. */
function weighs(view: NetworkView, tensor: string): boolean {
  for (let node = view.producers.get(tensor); node; ) {
    if (node.op === 'Softmax') return true;
    const signals = view.signals(node);
    if (!['Identity', 'Dropout', 'Cast', 'Mul', 'Where'].includes(node.op) || signals.length !== 1) return false;
    node = view.producers.get(signals[0]!);
  }
  return false;
}

/** Sums of signals that come from different operators. A sum inside an activation that is written out has one such source. */
function mergesOf(view: NetworkView): ReadonlySet<GraphNode> {
  const sources = new Map<string, ReadonlySet<string>>();
  const sourcesOf = (tensor: string): ReadonlySet<string> => sources.get(tensor) ?? new Set([tensor]);
  const merges = new Set<GraphNode>();
  for (const node of view.graph.nodes) {
    if (!isElementwise(node)) continue;
    const signals = view.signals(node);
    const all = new Set(signals.flatMap((input) => [...sourcesOf(input)]));
    const [output] = node.outputs as readonly [string];
    const rank = view.shape(output)?.length ?? 0;
    const alike = signals.every((input) => view.shape(input)?.length === rank && String(view.shape(input)) === String(view.shape(output)));
    if ((node.op === 'Add' || node.op === 'Sum') && signals.length > 1 && all.size > 1 && alike && rank > 1) merges.add(node);
    else sources.set(output, all);
  }
  return merges;
}
