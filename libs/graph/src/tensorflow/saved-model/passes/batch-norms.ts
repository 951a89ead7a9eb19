import type { FrozenGraph } from '../../frozen-graph.js';
import type { NodeDef } from '../../graph-def.js';
import { Draft } from './draft.js';

/** Constants by which the channels of a signal are normalised; nodes by name. */
interface Normalisation {
  readonly x: string;
  readonly mean: string;
  readonly variance: string;
  readonly epsilon: number;
  readonly gamma: string | undefined;
  readonly beta: string | undefined;
}

/**
 * Batch normalisation as one operator. `tf.nn.batch_normalization`, by which Keras 3 computes it, writes
 * `x m + (beta - mean m)` with `m = rsqrt(variance + epsilon) gamma`; gamma and beta may be missing.
 */
export function withBatchNorms(graph: FrozenGraph): FrozenGraph {
  const draft = new Draft(graph);
  for (const root of graph.nodes.values()) {
    const found = SUMS.has(root.op) ? normalisationOf(root, draft) : undefined;
    if (!found) continue;
    const channels = draft.vectorLength(found.variance)!;
    const parameter = (what: string, given: string | undefined, value: number): string => {
      const name = `${root.name}/${what}`;
      if (given !== undefined) return draft.vector(given, name);
      return draft.setConstant({ ...root, name }, { type: 'float32', shape: [channels], data: new Float32Array(channels).fill(value) });
    };
    const parameters = [
      parameter('gamma', found.gamma, 1),
      parameter('beta', found.beta, 0),
      parameter('mean', found.mean, 0),
      parameter('variance', found.variance, 1),
    ];
    const inputs = [found.x, ...parameters].map((node) => ({ node, output: 0 }));
    const attributes = root.attributes.with({ is_training: { b: false }, epsilon: { f: found.epsilon } });
    draft.nodes.set(root.name, { ...root, op: 'FusedBatchNormV3', inputs, attributes });
  }
  return draft.result;
}

const SUMS = new Set(['Add', 'AddV2']);

function normalisationOf(root: NodeDef, draft: Draft): Normalisation | undefined {
  for (const [scaled, shift] of pairs(root, root.op, draft))
    for (const [x, m] of pairs(scaled, 'Mul', draft)) {
      const factor = m && factorOf(m, draft);
      const moved = factor && shiftOf(shift, m.name, draft);
      if (!x || !moved) continue;
      const found = { x: x.name, ...factor, ...moved };
      const constants = [found.mean, found.variance, found.gamma, found.beta].flatMap((name) => (name === undefined ? [] : [name]));
      const lengths = new Set(constants.map((name) => draft.vectorLength(name)));
      if (lengths.size === 1 && !lengths.has(undefined)) return found;
    }
  return undefined;
}

/** `rsqrt(variance + epsilon)`, times gamma or not. */
function factorOf(m: NodeDef, draft: Draft): Pick<Normalisation, 'variance' | 'epsilon' | 'gamma'> | undefined {
  for (const [root, gamma] of pairs(m, 'Mul', draft)) {
    const found = root?.op === 'Rsqrt' ? factorOf(root, draft) : undefined;
    if (found && gamma) return { ...found, gamma: gamma.name };
  }
  const sum = m.op === 'Rsqrt' ? draft.input(m, 0) : undefined;
  if (!sum || !SUMS.has(sum.op)) return undefined;
  for (const [variance, epsilon] of pairs(sum, sum.op, draft)) {
    const number = draft.constant(epsilon?.name);
    if (variance && number?.data.length === 1) return { variance: variance.name, epsilon: Number(number.data[0]), gamma: undefined };
  }
  return undefined;
}

/** `beta - mean m`, or `-mean m`. */
function shiftOf(shift: NodeDef | undefined, m: string, draft: Draft): Pick<Normalisation, 'mean' | 'beta'> | undefined {
  const beta = shift?.op === 'Sub' ? draft.input(shift, 0) : undefined;
  const product = shift?.op === 'Sub' ? draft.input(shift, 1) : shift;
  for (const [mean, factor] of pairs(product, 'Mul', draft)) {
    if (factor?.name !== m || !mean) continue;
    if (beta) return { mean: mean.name, beta: beta.name };
    const negated = mean.op === 'Neg' ? draft.input(mean, 0) : undefined;
    if (negated) return { mean: negated.name, beta: undefined };
  }
  return undefined;
}

/** The two inputs of a node of an operator, in either order. */
function pairs(node: NodeDef | undefined, op: string, draft: Draft): readonly (readonly [NodeDef | undefined, NodeDef | undefined])[] {
  if (node?.op !== op || node.inputs.length !== 2) return [];
  const [a, b] = [draft.input(node, 0), draft.input(node, 1)];
  return [
    [a, b],
    [b, a],
  ];
}
