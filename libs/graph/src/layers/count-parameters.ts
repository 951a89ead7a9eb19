import type { NetworkGraph, TensorData } from '@deepsensor/contract';

/** Operators that are made of weights, and which of their inputs may be these; all where none are named. */
const WEIGHTED: Readonly<Record<string, readonly number[] | undefined>> = {
  BatchNormalization: [1, 2, 3, 4],
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Einsum: undefined,
  GRU: [1, 2, 3],
  Gather: [0],
  Gemm: undefined,
  GroupNormalization: [1, 2],
  InstanceNormalization: [1, 2],
  LSTM: [1, 2, 3, 7],
  LayerNormalization: [1, 2],
  MatMul: undefined,
  PRelu: [1],
  RNN: [1, 2, 3],
};

/** Operators by which biases, slopes and places are joined to what weights have made. Before any weight they scale what the model is given. */
const JOINING = new Set(['Add', 'Concat', 'Div', 'Mul', 'Sub', 'Sum']);

const RECURRENT = new Set(['GRU', 'LSTM', 'RNN']);

/**
 * How many numbers a model has learned: floats that reach an operator of weights, as they are or by way of other shapes, and rows of
 * numbers that are joined to what these have made. Left out are single numbers, sizes and scales, and what prepares the inputs. Statistics
 * of batch normalisation are counted, as `count_params` of Keras does; weights that are used twice, once.
 */
export function countParameters(graph: NetworkGraph): number {
  const weights = new Map<TensorData, number>();
  const constants = constantsOf(graph);
  const given = new Set(graph.inputs.map(({ name }) => name));
  const learned = new Set<string>();
  for (const node of graph.nodes) {
    const { op, inputs, outputs } = node;
    if (!inputs.some((input) => given.has(input))) continue;
    const taken = Object.hasOwn(WEIGHTED, op) ? (WEIGHTED[op]?.map((i) => inputs[i] ?? '') ?? inputs) : [];
    const isLearned = inputs.some((input) => learned.has(input));
    const joined = JOINING.has(op) && isLearned ? inputs.filter((input) => hasRow(graph, constants.get(input))) : [];
    const found = [...taken, ...joined].flatMap((input) => constants.get(input) ?? []);
    for (const name of found) {
      const { data } = graph.constants.get(name)!;
      weights.set(data, RECURRENT.has(op) && name === inputs[3] ? biasLength(data as Float32Array) : data.length);
    }
    for (const output of outputs) {
      given.add(output);
      if (isLearned || found.length > 0) learned.add(output);
    }
  }
  return [...weights.values()].reduce((sum, length) => sum + length, 0);
}

/** ONNX adds two biases. Keras mostly has one, and zeros stand for the other: half of all numbers, or more where the bias itself holds some. */
function biasLength(bias: Float32Array): number {
  const zeros = bias.filter((value) => value === 0).length;
  return zeros >= bias.length / 2 ? bias.length / 2 : bias.length;
}

/** Constants of floats that each tensor is made of which depends on no input. */
function constantsOf(graph: NetworkGraph): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, { type }] of graph.constants) found.set(name, type === 'float32' ? [name] : []);
  for (const { inputs, outputs } of graph.nodes) {
    const made = inputs.map((input) => (input === '' ? [] : found.get(input)));
    if (made.every((each) => each !== undefined)) for (const output of outputs) found.set(output, made.flat());
  }
  return found;
}

function hasRow({ constants }: NetworkGraph, names: readonly string[] = []): boolean {
  return names.some((name) => constants.get(name)!.data.length > 1);
}
