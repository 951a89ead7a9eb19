import { isStatic, product } from './dimension.js';
import { computation } from './evaluators/computation.js';
import type { Evaluator, Shape } from './evaluators/evaluator.js';
import { movement } from './evaluators/movement.js';
import { spectra } from './evaluators/spectra.js';
import type { TensorFacts } from './facts.js';
import type { Inference } from './inference.js';
import type { Entry, PartialValue } from './partial-value.js';

const EVALUATORS: Readonly<Record<string, Evaluator>> = { ...movement, ...computation, ...spectra };

/**
 * Computes what a node gives when enough of its inputs is known: shape arithmetic with free axes, and arithmetic on constants.
 * @param results Facts of the node's outputs.
 * @param limit Results of more numbers are left alone.
 */
export function evaluate(
  at: Inference,
  results: readonly (TensorFacts | undefined)[] | undefined,
  limit: number,
): readonly (PartialValue | undefined)[] | undefined {
  if (!results || !Object.hasOwn(EVALUATORS, at.node.op)) return undefined;
  const outputs = at.node.outputs.map((_, i) => results[i]);
  const shapes: Shape[] = [];
  for (const fact of outputs) {
    if (!fact || !isStatic(fact.shape) || (product(fact.shape) as number) > limit) return undefined;
    shapes.push(fact.shape);
  }
  const entries = EVALUATORS[at.node.op]!(at, shapes);
  return entries?.map((each, i) => {
    const { type } = outputs[i]!;
    return { type, shape: shapes[i]!, entries: type === 'float32' ? each.map(rounded) : each };
  });
}

const rounded = (entry: Entry): Entry => (typeof entry === 'number' ? Math.fround(entry) : entry);
