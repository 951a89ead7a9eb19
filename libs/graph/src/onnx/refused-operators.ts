import type { GraphNode, NetworkGraph } from '@deepsensor/contract';

import { stringOf } from '../shape/attributes.js';
import { withoutDeadCode } from '../surgery/dead-code.js';
import { isOnnxOperator } from './onnx-operators.js';
import { MACHINE_LEARNING } from './translate/machine-learning.js';
import { UNTRANSLATED } from './translate/rewriter.js';

const NETWORKS_ALONE = 'it is no operator of neural networks, which alone are tested';

/** The models of the domain `ai.onnx.ml`; nothing that a network computes goes through one. */
const PREDICTORS: ReadonlySet<string> = new Set([
  'LinearClassifier',
  'LinearRegressor',
  'SVMClassifier',
  'SVMRegressor',
  'TreeEnsemble',
  'TreeEnsembleClassifier',
  'TreeEnsembleRegressor',
]);

/** What a node says of itself, in files as in graphs. */
type Named = Pick<GraphNode, 'name' | 'op' | 'domain'>;

/** A clause on a node that is a whole model of another kind: a linear classifier, a forest. */
export function predictorAmong(nodes: readonly Named[]): string | undefined {
  const found = nodes.find(({ domain, op }) => domain === MACHINE_LEARNING && PREDICTORS.has(op));
  return found && refusal(found, NETWORKS_ALONE);
}

/**
 * A clause on the first node among those that the outputs need which no engine computes as it is; `undefined` when there is none. Operators
 * of ONNX that DeepSensor merely does not see into are none of them.
 */
export function refusedAmong(graph: NetworkGraph): string | undefined {
  for (const node of withoutDeadCode(graph).nodes) {
    const reason = reasonAgainst(node);
    if (reason !== undefined) return refusal(node, reason);
  }
  return undefined;
}

/** As `refusedAmong`, when each output by itself needs such a node: one that is fit to be tested is enough. Labels are not. */
export function refusedForAll(graph: NetworkGraph): string | undefined {
  const scores = graph.outputs.filter(({ type }) => type !== 'int64' && type !== 'string');
  const outputs = scores.length === 0 ? graph.outputs : scores;
  const refusals = outputs.map((output) => refusedAmong({ ...graph, outputs: [output] }));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

function reasonAgainst(node: GraphNode): string | undefined {
  const { domain, op } = node;
  if (domain === UNTRANSLATED) return stringOf(node, 'reason', 'it has no counterpart');
  if (domain === MACHINE_LEARNING) return NETWORKS_ALONE;
  if (domain === '') return isOnnxOperator(op) ? undefined : 'ONNX has no such operator';
  return domain.startsWith('com.microsoft') ? undefined : `operators of the domain "${domain}" are not known`;
}

function refusal({ name, op, domain }: Named, reason: string): string {
  const operator = domain === '' || domain === UNTRANSLATED ? op : `${domain}.${op}`;
  return `node "${name}", operator ${operator}, is not read: ${reason}`;
}
