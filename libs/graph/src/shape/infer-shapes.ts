import type { ConstantTensor, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { evaluate } from './evaluate.js';
import type { TensorFacts } from './facts.js';
import { Inference, type Rule, type Rules } from './inference.js';
import { valueOf, type PartialValue } from './partial-value.js';
import { elementwise } from './rules/elementwise.js';
import { extents } from './rules/extents.js';
import { gradient, GRADIENT_DOMAIN } from './rules/gradient.js';
import { indexing } from './rules/indexing.js';
import { layout } from './rules/layout.js';
import { linear } from './rules/linear.js';
import { reductions } from './rules/reductions.js';
import { resizes } from './rules/resize.js';
import { spectra } from './rules/spectra.js';
import { windows } from './rules/windows.js';

const RULES: Rules = { ...elementwise, ...windows, ...linear, ...reductions, ...layout, ...extents, ...resizes, ...indexing, ...spectra };

/** Constants above this many numbers are weights: nobody computes shapes with them. */
const LARGEST_VALUE = 4096;

/** Everything that can be said of a graph's tensors without running it. */
export interface GraphFacts {
  readonly facts: ReadonlyMap<string, TensorFacts>;
  /** Contents of small tensors, as far as they are known. */
  readonly values: ReadonlyMap<string, PartialValue>;
}

/**
 * Types and shapes of the tensors of a graph; tensors of which nothing is known are absent. A free axis keeps its name, and what is
 * computed from it is a name too (`16*n`), so equal names are equal lengths.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when shapes contradict each other, naming node and operator.
 */
export function inferShapes(graph: NetworkGraph): ReadonlyMap<string, TensorFacts> {
  return analyse(graph).facts;
}

/** `inferShapes` with the contents that it worked out on the way. */
export function analyse(graph: NetworkGraph): GraphFacts {
  const known = { facts: new Map<string, TensorFacts>(), values: new Map<string, PartialValue>() };
  for (const { name, type, shape } of graph.inputs) known.facts.set(name, { type, shape });
  for (const [name, tensor] of graph.constants) learnConstant(name, tensor, known);
  const declared = new Map(graph.outputs.map((output) => [output.name, output]));
  for (const node of graph.nodes) learnNode(node, known, declared);
  return known;
}

/** What is known so far of a graph that is read, or written, from its inputs on. */
export interface GrowingFacts {
  readonly facts: Map<string, TensorFacts>;
  readonly values: Map<string, PartialValue>;
}

/** Adds a constant to what is known. */
export function learnConstant(name: string, tensor: ConstantTensor, { facts, values }: GrowingFacts): void {
  facts.set(name, { type: tensor.type, shape: tensor.shape });
  const value = tensor.data.length <= LARGEST_VALUE ? valueOf(tensor) : undefined;
  if (value) values.set(name, value);
}

/** Adds the outputs of a node, whose inputs are known as far as they can be, to what is known. */
export function learnNode(node: GraphNode, { facts, values }: GrowingFacts, declared?: ReadonlyMap<string, TensorFacts>): void {
  const at = new Inference(
    node,
    node.inputs.map((input) => facts.get(input)),
    node.inputs.map((input) => values.get(input)),
  );
  const results = ruleFor(node)?.(at);
  const known = evaluate(at, results, LARGEST_VALUE);
  node.outputs.forEach((output, i) => {
    const fact = results?.[i] ?? declared?.get(output);
    if (output === '' || fact === undefined) return;
    facts.set(output, { type: fact.type, shape: fact.shape });
    const value = known?.[i];
    if (value) values.set(output, value);
  });
}

function ruleFor({ domain, op }: GraphNode): Rule | undefined {
  if (domain === GRADIENT_DOMAIN) return gradient;
  return isStandard(domain) && Object.hasOwn(RULES, op) ? RULES[op] : undefined;
}

/** ONNX's own operators, under either of its domain's names. */
export function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}
