import type { GraphNode } from '@deepsensor/contract';

import { nextStep } from './steps.js';
import type { NetworkView } from './network-view.js';
import { isLayout } from './operators.js';

/** Where the neurons of a layer are read. */
export interface Reading {
  readonly tensor: string;
  /** Whether an activation lies between the layer's operator and the tensor. */
  readonly activated: boolean;
  /** The residual sum into which the layer flows with no activation before it. */
  readonly sum?: string;
}

/**
 * Follows a layer's output to its activation: over bias, scale and batch normalisation in any case; over other normalisations,
 * changes of layout and pooling only when an activation comes behind them. Without one, the tensor before them is read.
 */
export function readingOf(view: NetworkView, start: string): Reading {
  let tensor = start;
  let activated = false;
  let direct = true;
  let layoutOnly = true;
  for (let step = nextStep(view, start); step; step = nextStep(view, step.tensor)) {
    if (activated && step.kind !== 'scalar' && step.kind !== 'activation') break;
    if (step.kind === 'merge') return direct ? { tensor, activated, sum: step.tensor } : { tensor, activated };
    if (step.kind === 'normalisation' || step.kind === 'layout' || step.kind === 'pooling') {
      direct = false;
      layoutOnly &&= step.kind === 'layout';
    } else if (step.kind === 'activation') {
      activated = true;
      direct = true;
    }
    if (direct || (layoutOnly && step.tensor === view.logits)) tensor = step.tensor;
  }
  return { tensor: isBatchFirst(view, tensor) ? tensor : (settled(view, tensor, Infinity) ?? tensor), activated };
}

export function isBatchFirst(view: NetworkView, tensor: string): boolean {
  return view.batch !== undefined && view.shape(tensor)?.[0] === view.batch;
}

/**
 * The last tensor with the batch axis in front that the layer becomes by changes of layout, or by taking some states of many, alone. Ways
 * may part on the way there, as those of two directions do, where they all join again.
 */
export function settled(view: NetworkView, start: string, maxRank: number): string | undefined {
  const fits = (tensor: string): boolean => isBatchFirst(view, tensor) && view.shape(tensor)!.length <= maxRank;
  let found: string | undefined;
  for (let tensor: string | undefined = start; tensor !== undefined; tensor = nextSettled(view, tensor, found === undefined))
    if (fits(tensor)) found = tensor;
  return found;
}

/** The nearest tensor through which everything that is read of this one passes, only moved about. */
function nextSettled(view: NetworkView, start: string, mayPart: boolean): string | undefined {
  const { nodes } = view.graph;
  const region = new Set([start]);
  const open = new Set(view.readers(start));
  const producer = view.producers.get(start);
  if (start === view.logits || (open.size > 1 && !mayPart)) return undefined;
  for (let i = producer ? view.order.get(producer)! + 1 : 0; i < nodes.length && open.size > 0; i++) {
    const node = nodes[i]!;
    if (!open.delete(node)) continue;
    const [output] = node.outputs as readonly [string];
    if (!moves(view, node) || !view.signals(node).every((input) => region.has(input))) return undefined;
    if (open.size === 0) return output;
    if (output === view.logits) return undefined;
    region.add(output);
    for (const reader of view.readers(output)) open.add(reader);
  }
  return undefined;
}

function moves(view: NetworkView, node: GraphNode): boolean {
  if (node.op === 'Concat') return true;
  if (view.signals(node).length !== 1 || view.signals(node)[0] !== node.inputs[0]) return false;
  if (isLayout(node)) return (view.shape(node.outputs[0]!)?.length ?? 0) > 1;
  // The states of one direction, or those of the last step.
  return node.op === 'Gather' && view.shape(node.inputs[1]!)?.length === 0;
}
