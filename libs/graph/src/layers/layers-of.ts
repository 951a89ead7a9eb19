import { DeepSensorError, type Granularity, type GraphNode, type LayerInfo, type LayerKind, type NetworkGraph } from '@deepsensor/contract';

import { isStatic, shapeText, type Dimension } from '../shape/dimension.js';
import { bypassOf } from '../surgery/cut.js';
import { channelAxisOf, hiddenAxisOf } from './channel-axis.js';
import { coresOf, type Core } from './cores.js';
import { LayerNames, scopeOf, scopeOfNode } from './names.js';
import { viewOf, type NetworkView } from './network-view.js';
import { isBatchFirst, readingOf, settled, type Reading } from './reading.js';

export interface LayersRequest {
  /** Tensor of the logits; see `findLogits`. */
  readonly logits: string;
  readonly granularity: Granularity;
  /** Further tensors to observe, as layers of kind `other`. */
  readonly tensors?: readonly string[];
}

interface Found {
  readonly node: GraphNode | undefined;
  readonly kind: LayerKind;
  readonly tensor: string;
  readonly reason?: string;
}

/**
 * The layers of a network whose neurons can be observed (`docs/concepts`, "What is a neuron"): outputs of convolutions, dense and
 * recurrent layers, attention and residual sums, read after their activation, in the order of the graph. A convolution that flows into
 * a residual sum with an activation behind is read there. Pooled tensors are no layers of their own. The logits come last, not counted.
 *
 * The neurons of a recurrent layer are its hidden units, those of both directions together: H, or 2 H. They are read where all that the
 * network uses of the layer passes: in the states of all steps `[n, T, H]`, whose mean over the steps is then the value of a neuron, or,
 * where nothing but the last state is used, in that state `[n, H]`. Where the network gives each sequence a length of its own
 * (`sequence_lens`), the mean is over the steps within it.
 *
 * The graph should be simplified first.
 * @throws DeepSensorError `CONFIG_INVALID` when one of `tensors` is not in the graph.
 */
export function layersOf(graph: NetworkGraph, request: LayersRequest): LayerInfo[] {
  const view = viewOf(graph, request.logits);
  const found = layersFound(view);
  const known = new Set(found.map(({ tensor }) => tensor));
  for (const tensor of new Set(request.tensors)) {
    if (view.producers.has(tensor) || graph.inputs.some(({ name }) => name === tensor)) {
      if (!known.has(tensor)) found.push({ node: view.producers.get(tensor), kind: 'other', tensor });
    } else
      throw new DeepSensorError(
        'CONFIG_INVALID',
        `Tensor "${tensor}" is to be observed, but the model "${graph.name}" has none of that name.`,
      );
  }
  const scopes = found.map(
    ({ node, kind }) => node && (kind === 'other' || kind === 'merge' ? scopeOfNode(node.name) : scopeOf(view, node)),
  );
  const names = new LayerNames(scopes);
  const named = found.map((each, i) => {
    const fallback = each.kind === 'other' ? (each.node?.op.toLowerCase() ?? 'input') : undefined;
    return { ...each, id: names.name(scopes[i], each.kind, fallback) };
  });
  return named
    .sort((a, b) => position(view, a) - position(view, b))
    .map(({ id, ...each }) => describe(view, id, each, request.granularity));
}

/** The logits are the end, also where something else is computed beside them. */
function position(view: NetworkView, { kind, tensor }: Found): number {
  if (kind === 'output') return Infinity;
  const node = view.producers.get(tensor);
  return node ? view.order.get(node)! : -1;
}

function layersFound(view: NetworkView): Found[] {
  const cores = coresOf(view);
  const readings = new Map<Core, Reading>(cores.map((core) => [core, readLayer(view, core)]));
  const activatedSums = new Set(cores.filter((core) => core.kind === 'merge' && readings.get(core)!.activated).map(({ tensor }) => tensor));
  const found = new Map<string, Found>();
  let output: Found = { node: undefined, kind: 'output', tensor: view.logits };
  for (const core of cores) {
    const { tensor, sum } = readings.get(core)!;
    if (sum !== undefined && activatedSums.has(sum)) continue;
    if (tensor === view.logits) output = { node: core.node, kind: 'output', tensor };
    else if (!found.has(tensor)) found.set(tensor, { node: core.node, kind: core.kind, tensor });
  }
  for (const node of view.graph.nodes) {
    const [tensor] = node.outputs as readonly [string];
    // Only the first operator of its kind that is not known: everything behind it has no shape either.
    const cause = view.signals(node).every((input) => view.shape(input) !== undefined);
    if (view.isAlive(tensor) && cause && view.shape(tensor) === undefined && !found.has(tensor))
      found.set(tensor, { node, kind: 'other', tensor, reason: `the shape of operator ${node.op} is not known here` });
  }
  return [...found.values(), output];
}

function readLayer(view: NetworkView, { kind, tensor }: Core): Reading {
  if (kind !== 'recurrent' && kind !== 'attention') return readingOf(view, tensor);
  // [n, steps, features]: not by heads or directions.
  return { tensor: settled(view, tensor, 3) ?? tensor, activated: false };
}

function describe(view: NetworkView, id: string, { node, kind, tensor, reason }: Found, granularity: Granularity): LayerInfo {
  const unobserved = (why: string): LayerInfo => ({ observed: false, id, kind, tensor, reason: why });
  if (kind === 'output') return unobserved('output, not counted');
  if (reason !== undefined) return unobserved(reason);
  const whole = view.shape(tensor);
  if (!whole) return unobserved('its shape is not known');
  const shape: readonly Dimension[] = whole.slice(1);
  if (!isBatchFirst(view, tensor)) return unobserved(`its first axis is not that of the candidates: ${shapeText(whole)}`);
  if (!isStatic(shape)) return unobserved(`its shape ${shapeText(whole)} is not fixed`);
  if (shape.length === 0) return unobserved('it has one number for each candidate');
  if (view.type(tensor) !== 'float32') return unobserved(`it is computed in ${view.type(tensor)}`);
  const bypass = bypassOf(view.graph, tensor, view.logits);
  if (!bypass) return unobserved('it does not reach the logits');
  const apart = bypass.find((other) => !isBatchFirst(view, other));
  if (apart !== undefined) return unobserved(`its by-pass "${apart}" does not have the candidates on its first axis`);
  const foreign = bypass.find((other) => view.type(other) !== 'float32');
  if (foreign !== undefined) return unobserved(`its by-pass "${foreign}" is computed in ${view.type(foreign)}`);
  const channelAxis =
    kind === 'recurrent' ? hiddenAxisOf(view, node!, tensor) : kind === 'attention' ? shape.length : channelAxisOf(view, tensor);
  const units = granularity === 'unit' ? shape.reduce((a, b) => a * b, 1) : shape[channelAxis - 1]!;
  const lengths = kind === 'recurrent' && shape.length === 2 && granularity === 'channel' ? lengthsOf(view, node!) : {};
  return { observed: true, id, kind, tensor, shape, channelAxis, units, granularity, isCut: bypass.length === 0, bypass, ...lengths };
}

/** The lengths that a recurrent operator is given for its sequences, one for each candidate. */
function lengthsOf(view: NetworkView, { inputs }: GraphNode): { readonly lengths?: string } {
  const lengths = inputs[4] ?? '';
  return lengths === '' || view.graph.constants.has(lengths) ? {} : { lengths };
}
