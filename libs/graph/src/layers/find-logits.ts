import { DeepSensorError, type GraphNode, type GraphValue, type NetworkGraph } from '@deepsensor/contract';

import { unsupportedNodes } from '../onnx/operators.js';
import { refusedAmong } from '../onnx/refused-operators.js';
import { intOf } from '../shape/attributes.js';
import { shapeText, type Dimension } from '../shape/dimension.js';
import type { TensorFacts } from '../shape/facts.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { withoutDeadCode } from '../surgery/dead-code.js';
import { producersOf } from '../surgery/flow.js';

/** What turned logits into the model's answer, and was taken off. */
export type Closing = 'none' | 'softmax' | 'log-softmax' | 'sigmoid';

export interface Logits {
  /** The graph up to the logits, its only output `[n, C]`. */
  readonly graph: NetworkGraph;
  /** Tensor of the logits. */
  readonly logits: string;
  readonly closing: Closing;
  /** Output of the model that the logits were found behind. */
  readonly answer: string;
}

interface Peeled {
  readonly tensor: string;
  readonly closing: Closing;
}

type Facts = ReadonlyMap<string, TensorFacts>;
type Producers = ReadonlyMap<string, GraphNode>;

/**
 * Finds the logits `[n, C]`, taking off a closing Softmax, LogSoftmax or Sigmoid, also one that is written out or followed by a
 * change of shape. Logits of shape `[n, C, 1, 1]` are flattened.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when there is no such output, or more than one.
 */
export function findLogits(graph: NetworkGraph): Logits {
  const facts = inferShapes(graph);
  const producers = producersOf(graph);
  const shapeOf = (output: GraphValue): readonly Dimension[] => facts.get(output.name)?.shape ?? output.shape;
  const answers = graph.outputs.filter((output) => facts.get(output.name)?.type !== 'int64' && classesOf(shapeOf(output)) !== undefined);
  const peeled = answers.map(({ name }) => peel(name, facts, producers));
  const tensors = new Set(peeled.map(({ tensor }) => tensor));
  if (tensors.size !== 1) {
    const listed = graph.outputs.map((output) => `"${output.name}" ${shapeText(shapeOf(output))}`).join(', ');
    const instead = tensors.size > 1 ? 'export it with one of them alone' : wayOut(graph, shapeOf, producers);
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `the model must have one output of shape [n, C] with C classes, at least 2; "${graph.name}" has ${listed || 'none'}${instead && `; ${instead}`}.`,
    );
  }
  const classes = classesOf(shapeOf(answers[0]!))!;
  const closing = peeled.map((each) => each.closing).find((each) => each !== 'none') ?? 'none';
  const ended = endAt(graph, peeled[0]!.tensor, facts, classes);
  const refused = refusedAmong(ended.graph);
  if (refused !== undefined) throw new DeepSensorError('MODEL_UNSUPPORTED', `the model "${graph.name}" cannot be tested: ${refused}.`);
  return { ...ended, closing, answer: answers[0]!.name };
}

/** What would make a model that answers otherwise one of scores for classes. */
function wayOut(graph: NetworkGraph, shapeOf: (output: GraphValue) => readonly Dimension[], producers: Producers): string {
  for (const { name } of graph.outputs) {
    let node = producers.get(name);
    while (node && ['Identity', 'Cast', 'Squeeze', 'Reshape', 'Flatten'].includes(node.op)) node = producers.get(node.inputs[0]!);
    if (node?.op === 'ArgMax') return `export the scores that node "${node.name}" (ArgMax) takes the largest of`;
  }
  const isOne = graph.outputs.some(
    (output) =>
      shapeOf(output).length > 1 &&
      shapeOf(output)
        .slice(1)
        .every((length) => length === 1),
  );
  return isOne ? 'for two classes by one score, give two, 0 and what stands before the sigmoid, whose softmax is the same' : '';
}

/** C of a shape `[n, C]`, or `[n, C, 1, 1]`. */
function classesOf(shape: readonly Dimension[]): number | undefined {
  const [, classes, ...rest] = shape;
  return typeof classes === 'number' && classes > 1 && rest.every((length) => length === 1) ? classes : undefined;
}

/** Walks back over what only renames or closes. */
function peel(output: string, facts: Facts, producers: Producers): Peeled {
  let tensor = output;
  for (;;) {
    const node = producers.get(tensor);
    if (
      node &&
      (isRenaming(node) ||
        isWidening(node, facts) ||
        (isReshaping(node) && classesOf(facts.get(node.inputs[0]!)?.shape ?? []) !== undefined))
    ) {
      tensor = node.inputs[0]!;
      continue;
    }
    const closed = node && closingOf(node, facts, producers);
    if (!closed) return { tensor, closing: 'none' };
    const before = peel(closed.tensor, facts, producers);
    // Behind a softmax a sigmoid or another softmax is part of the network.
    return before.closing === 'none' ? { tensor: before.tensor, closing: closed.closing } : closed;
  }
}

const isRenaming = (node: GraphNode): boolean => node.op === 'Identity' || node.op === 'Dropout';
/** Logits that were computed in float32 are read before they are made float64. */
const isWidening = (node: GraphNode, facts: Facts): boolean =>
  node.op === 'Cast' && facts.get(node.inputs[0]!)?.type === 'float32' && facts.get(node.outputs[0]!)?.type === 'float64';
const isReshaping = (node: GraphNode): boolean => ['Flatten', 'Reshape', 'Squeeze', 'Unsqueeze'].includes(node.op);

function closingOf(node: GraphNode, facts: Facts, producers: Producers): Peeled | undefined {
  const input = node.inputs[0] ?? '';
  const rank = facts.get(input)?.shape.length ?? 2;
  const axis = intOf(node, 'axis', -1);
  const overClasses = axis === 1 || axis + rank === 1;
  switch (node.op) {
    case 'Softmax':
      return overClasses ? { tensor: input, closing: 'softmax' } : undefined;
    case 'LogSoftmax':
      return overClasses ? { tensor: input, closing: 'log-softmax' } : undefined;
    case 'Sigmoid':
      return { tensor: input, closing: 'sigmoid' };
    case 'Log': {
      const inner = producers.get(input);
      const softmax = inner && closingOf(inner, facts, producers);
      return softmax?.closing === 'softmax' ? { tensor: softmax.tensor, closing: 'log-softmax' } : undefined;
    }
    case 'Div':
      return writtenOut(node, producers);
    default:
      return undefined;
  }
}

/** exp(u) / sum(exp(u)), u being the logits or the logits less their maximum. */
function writtenOut(node: GraphNode, producers: Producers): Peeled | undefined {
  const [powers, total] = node.inputs as readonly [string, string];
  const [exp, sum] = [producers.get(powers), producers.get(total)];
  if (exp?.op !== 'Exp' || sum?.op !== 'ReduceSum' || sum.inputs[0] !== powers) return undefined;
  const shift = producers.get(exp.inputs[0]!);
  const largest = shift?.op === 'Sub' ? producers.get(shift.inputs[1]!) : undefined;
  const shifted = shift && largest?.op === 'ReduceMax' && largest.inputs[0] === shift.inputs[0];
  return { tensor: shifted ? shift.inputs[0]! : exp.inputs[0]!, closing: 'softmax' };
}

function endAt(graph: NetworkGraph, tensor: string, facts: Facts, classes: number): Pick<Logits, 'graph' | 'logits'> {
  const fact = facts.get(tensor);
  if (fact === undefined) throw hidden(graph);
  const shape = [fact.shape[0]!, classes];
  if (fact.shape.length === 2) {
    const outputs = [{ name: tensor, type: fact.type, shape }];
    return { graph: withoutDeadCode({ ...graph, outputs }), logits: tensor };
  }
  const logits = `${tensor}.flat`;
  const flatten: GraphNode = {
    name: logits,
    op: 'Flatten',
    domain: '',
    inputs: [tensor],
    outputs: [logits],
    attributes: { axis: { type: 'int', value: 1 } },
  };
  const outputs = [{ name: logits, type: fact.type, shape }];
  return { graph: withoutDeadCode({ ...graph, nodes: [...graph.nodes, flatten], outputs }), logits };
}

/** An operator that is not known stands between the input and the logits, so that nothing is known of them. */
function hidden(graph: NetworkGraph): DeepSensorError {
  const [unknown] = unsupportedNodes(graph);
  const why =
    unknown === undefined
      ? 'the shape of its answer cannot be told'
      : `its answer needs node "${unknown.node}", operator ${unknown.op}${unknown.opset > 0 ? ` of opset ${unknown.opset}` : ''}, and ${unknown.reason}`;
  return new DeepSensorError('MODEL_UNSUPPORTED', `the model "${graph.name}" cannot be tested: ${why}; export it without.`);
}
