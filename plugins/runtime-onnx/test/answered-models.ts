import type { Network, NetworkGraph, Objective, Runtime } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, layersOf, simplify } from '@deepsensor/graph';
import { beforeAll, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';

/** Classes of the small models whose answers other frameworks gave. */
export const CLASSES = 3;

/** Cross-entropy at the label. */
export const objective: Objective = (() => {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', CLASSES]), builder.input('label', ['n', CLASSES]));
  builder.output(loss, ['n'], 'score');
  return { key: 'cross-entropy', fragment: builder.build('cross-entropy') };
})();

/** @param bound Largest absolute value of an input. */
export function networkOf(imported: NetworkGraph, bound: number): Network {
  const { graph, logits } = findLogits(imported);
  const classes = Array.from({ length: CLASSES }, (_, i) => `${i}`);
  const shape = graph.inputs[0]!.shape.slice(1) as number[];
  const layers = layersOf(graph, { logits, granularity: 'channel' });
  return { graph, logits, input: { shape, lower: -bound, upper: bound }, classes, layers };
}

/** Fails where two lists are further apart than `absolute`, and `relative` to the largest wanted value. */
export function expectClose(
  what: string,
  found: ArrayLike<number>,
  wanted: readonly number[],
  { absolute, relative }: { readonly absolute: number; readonly relative: number },
): void {
  expect(found, what).toHaveLength(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, i) => Math.abs(found[i]! - value)));
  // A difference of NaN is no small one.
  expect(worst <= absolute + relative * scale, `${what}: ${worst} of ${scale}`).toBe(true);
}

/** What TensorFlow computes of a model. */
export interface Answers {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly loss: readonly number[];
  readonly gradient: readonly number[];
}

const TOLERANCE = { absolute: 1e-6, relative: 1e-4 };

/** Holds a model, as it is read and simplified, to the outputs and the input gradients of TensorFlow. */
export function describeAnswers(answers: Answers, read: () => NetworkGraph | Promise<NetworkGraph>): void {
  const { shape, input, labels, logits, loss, gradient } = answers;
  const inputs = { data: Float32Array.from(input), shape };
  const known = Int32Array.from(labels);
  const candidates = { inputs, references: inputs, referenceOf: known.map((_, i) => i), labels: known, aims: known };
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await onnxRuntime().load();
  });

  it.each([
    ['as it is', (graph: NetworkGraph) => graph],
    ['simplified', (graph: NetworkGraph) => simplify(graph)],
  ])('has the outputs and the input gradients of TensorFlow, %s', async (_, made) => {
    const network = networkOf(made(await read()), 4);
    const model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
    const found = await model.evaluate(candidates, { objective, gradient: true });
    await model.dispose();
    expectClose('logits', found.logits.data, logits, TOLERANCE);
    expectClose('loss', found.score!, loss, TOLERANCE);
    expectClose('gradient', found.gradient!.data, gradient, TOLERANCE);
  });
}
