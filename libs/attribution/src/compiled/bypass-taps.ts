import type { GraphNode, NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { descendants } from '@deepsensor/graph';

/** A network in which what leads round each layer can be differentiated by itself. */
export interface TappedGraph {
  readonly graph: NetworkGraph;
  /** Layer id, then tensor of its by-pass, to the tensors that stand for it where the rest of the network reads it. */
  readonly taps: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/**
 * Gives every by-pass tensor a name of its own where nodes behind the layer read it.
 *
 * The by-pass player of a layer is the partial derivative with the layer itself held: in `out = f(b) + b` only the second `b` belongs to
 * it, although the whole derivative of `b` also leads through `f`. Nodes behind the layer read a copy (an Identity, which costs a runtime
 * nothing), and the derivative with respect to the copies is the one that is wanted, for all layers in one backward pass.
 */
export function tapBypasses(graph: NetworkGraph, layers: readonly ObservedLayer[]): TappedGraph {
  const passed = layers.filter(({ bypass }) => bypass.length > 0);
  if (passed.length === 0) return { graph, taps: new Map() };
  const behind = passed.map((layer) => ({ layer, reached: descendants(graph, [layer.tensor]), bypass: new Set(layer.bypass) }));
  const taps = new Map(passed.map((layer) => [layer.id, new Map<string, string[]>(layer.bypass.map((tensor) => [tensor, []]))]));
  const made = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => {
      const readers = behind.filter(
        ({ layer, reached, bypass }) => bypass.has(input) && node.outputs.some((output) => output !== layer.tensor && reached.has(output)),
      );
      if (readers.length === 0) return input;
      const key = `${input}#tap:${readers.map(({ layer }) => layer.id).join()}`;
      let tap = made.get(key);
      if (tap === undefined) {
        tap = `${input}#tap${made.size}`;
        made.set(key, tap);
        nodes.push({ name: tap, op: 'Identity', domain: '', inputs: [input], outputs: [tap], attributes: {} });
        for (const { layer } of readers) taps.get(layer.id)!.get(input)!.push(tap);
      }
      return tap;
    });
    nodes.push({ ...node, inputs });
  }
  return { graph: { ...graph, nodes }, taps };
}
