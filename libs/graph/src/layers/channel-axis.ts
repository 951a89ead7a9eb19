import type { GraphNode } from '@deepsensor/contract';

import { intsOf } from '../shape/attributes.js';
import { product, type Dimension } from '../shape/dimension.js';
import type { NetworkView } from './network-view.js';
import { isElementwise, isPooling } from './operators.js';
import { axesAfter, ownAxes, type Axes } from '../surgery/axes.js';

/** Where an axis of its first input lies in the output of a node that changes the layout; `undefined` when it is split or joined. */
export function trackAxis(node: GraphNode, axis: number, from: readonly Dimension[], to: readonly Dimension[]): number | undefined {
  if (node.op === 'Transpose') {
    const order = intsOf(node, 'perm') ?? from.map((_, i) => from.length - 1 - i);
    return order.indexOf(axis);
  }
  const [before, after] = [product(from.slice(0, axis)), product(from.slice(axis + 1))];
  const found = to.findIndex(
    (length, i) => length === from[axis] && product(to.slice(0, i)) === before && product(to.slice(i + 1)) === after,
  );
  return found < 0 ? undefined : found;
}

const CHANNELS_FIRST = new Set([
  'Conv',
  'ConvTranspose',
  'Gemm',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
]);
const CHANNELS_LAST = new Set(['MatMul', 'LayerNormalization', 'Einsum', 'LSTM', 'GRU', 'RNN']);

/** Axis of the channels of any tensor, by the operators that led to it; axis 1 where nothing speaks for another. */
export function channelAxisOf(view: NetworkView, tensor: string): number {
  const shape = view.shape(tensor);
  if (!shape || shape.length < 3) return 1;
  const node = view.producers.get(tensor);
  if (!node || CHANNELS_FIRST.has(node.op) || isPooling(node)) return 1;
  if (CHANNELS_LAST.has(node.op)) return shape.length - 1;
  const signals = view.signals(node);
  if (isElementwise(node) || node.op === 'Concat') {
    const alike = signals.find((input) => view.shape(input)?.length === shape.length);
    return alike === undefined ? 1 : channelAxisOf(view, alike);
  }
  const [input] = signals;
  const from = input === undefined ? undefined : view.shape(input);
  if (input === undefined || !from) return 1;
  const axis = from.length < 3 ? from.length - 1 : channelAxisOf(view, input);
  const tracked = trackAxis(node, axis, from, shape);
  if (tracked !== undefined && tracked > 0) return tracked;
  return from.length === shape.length ? axis : 1;
}

/** Axis of the hidden units in a tensor that a recurrent operator's states become by changes of layout; the last one after anything else. */
export function hiddenAxisOf(view: NetworkView, recurrent: GraphNode, tensor: string): number {
  const last = view.shape(tensor)!.length - 1;
  const path: GraphNode[] = [];
  let at = view.producers.get(tensor);
  for (; at && at !== recurrent; at = view.producers.get(at.inputs[0]!)) path.unshift(at);
  const states = view.shape(path[0]?.inputs[0] ?? tensor);
  if (at !== recurrent || !states) return last;
  let axes: Axes | undefined = ownAxes(states);
  for (const node of path) axes = axes && axesAfter(node, axes, states, view.shape(node.outputs[0]!) ?? []);
  const found = axes?.findIndex((parts) => parts.includes(states.length - 1)) ?? -1;
  return found > 0 ? found : last;
}
