import type { GraphNode } from '@deepsensor/contract';

import type { NetworkView } from './network-view.js';
import { isElementwise, isLayout, isNonlinear, isNormalisation, isPooling } from './operators.js';

/** What happens next to everything that is read of a tensor, and the tensor that it gives. */
export interface Step {
  readonly kind: 'linear' | 'scalar' | 'activation' | 'batch-norm' | 'normalisation' | 'layout' | 'pooling' | 'merge';
  readonly tensor: string;
}

/** The one node that reads the tensor. */
function onlyReader(view: NetworkView, tensor: string): GraphNode | undefined {
  const readers = view.readers(tensor);
  return readers.length === 1 && tensor !== view.logits ? readers[0] : undefined;
}

/** The next step from a tensor; `undefined` where ways part or a layer of another kind begins. */
export function nextStep(view: NetworkView, tensor: string): Step | undefined {
  const elementwise = elementwiseStep(view, tensor);
  if (elementwise) return elementwise;
  const node = onlyReader(view, tensor);
  if (!node) return undefined;
  const [output] = node.outputs as readonly [string];
  const grouped = groupNormalisation(view, node, tensor);
  if (grouped) return { kind: 'normalisation', tensor: grouped };
  if (node.op === 'BatchNormalization') return { kind: 'batch-norm', tensor: output };
  if (isNormalisation(node) && node.inputs[0] === tensor) return { kind: 'normalisation', tensor: output };
  if (isLayout(node) && node.inputs[0] === tensor) return { kind: 'layout', tensor: output };
  if (isPooling(node)) return { kind: 'pooling', tensor: output };
  return (node.op === 'Add' || node.op === 'Sum') && view.signals(node).length > 1 ? { kind: 'merge', tensor: output } : undefined;
}

/**
 * The nearest tensor that is computed from this one elementwise and through which everything read of this one passes: one operator,
 * or an activation that is written out, such as x · sigmoid(x) or x · (1 + erf(x / √2)) / 2.
 */
function elementwiseStep(view: NetworkView, tensor: string): Step | undefined {
  const { nodes } = view.graph;
  const region = new Set([tensor]);
  /** Readers of the region that the scan has not met. */
  const open = new Set(view.readers(tensor));
  if (open.size === 0 || tensor === view.logits) return undefined;
  let nonlinear = false;
  let scalar = true;
  const producer = view.producers.get(tensor);
  for (let i = producer ? view.order.get(producer)! + 1 : 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (!open.delete(node)) continue;
    const signals = view.signals(node);
    const [output] = node.outputs as readonly [string];
    // The first tensor of the region that something else reads, or that is joined with something else, ends the search.
    if (!isElementwise(node) || !signals.every((input) => region.has(input))) return undefined;
    nonlinear ||= isNonlinear(node) || ((node.op === 'Mul' || node.op === 'Div') && (signals.length > 1 || node.inputs[1] === signals[0]));
    scalar &&= node.inputs.every(
      (input) => input === '' || view.isAlive(input) || view.shape(input)?.every((length) => length === 1) === true,
    );
    if (open.size === 0) return { kind: nonlinear ? 'activation' : scalar ? 'scalar' : 'linear', tensor: output };
    if (output === view.logits) return undefined;
    region.add(output);
    for (const reader of view.readers(output)) open.add(reader);
  }
  return undefined;
}

/** Output of Reshape, InstanceNormalization, Reshape back, which is how exporters write group normalisation. */
function groupNormalisation(view: NetworkView, first: GraphNode, tensor: string): string | undefined {
  if (first.op !== 'Reshape') return undefined;
  const norm = onlyReader(view, first.outputs[0]!);
  const back = norm?.op === 'InstanceNormalization' ? onlyReader(view, norm.outputs[0]!) : undefined;
  if (back?.op !== 'Reshape') return undefined;
  const [from, to] = [view.shape(tensor), view.shape(back.outputs[0]!)];
  return from && to && from.length === to.length && from.every((length, i) => length === to[i]) ? back.outputs[0] : undefined;
}
