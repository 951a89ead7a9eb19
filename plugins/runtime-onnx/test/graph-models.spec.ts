import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Network, NetworkGraph, Runtime } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, importGraphModel, layersOf, simplify } from '@deepsensor/graph';
import { beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';

interface Answers {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly labels: readonly number[];
  readonly logits: readonly number[];
  readonly loss: readonly number[];
  readonly gradient: readonly number[];
}

const folder = join(import.meta.dirname, 'golden/tensorflow');
const golden = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Readonly<Record<string, Answers>>;
const CLASSES = 3;

function read(name: string): NetworkGraph {
  const model: unknown = JSON.parse(readFileSync(join(folder, name, 'model.json'), 'utf8'));
  return importGraphModel(model, { name, external: (location) => readFileSync(join(folder, name, location)) });
}

const objective = (() => {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', CLASSES]), builder.input('label', ['n', CLASSES]));
  builder.output(loss, ['n'], 'score');
  return { key: 'cross-entropy', fragment: builder.build('cross-entropy') };
})();

function networkOf(imported: NetworkGraph): Network {
  const { graph, logits } = findLogits(imported);
  const classes = Array.from({ length: CLASSES }, (_, i) => `${i}`);
  const shape = graph.inputs[0]!.shape.slice(1) as number[];
  return { graph, logits, input: { shape, lower: -4, upper: 4 }, classes, layers: layersOf(graph, { logits, granularity: 'channel' }) };
}

function expectClose(what: string, found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found, what).toHaveLength(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, i) => Math.abs(found[i]! - value)));
  // A difference of NaN is no small one.
  expect(worst <= 1e-6 + 1e-4 * scale, `${what}: ${worst} of ${scale}`).toBe(true);
}

describe.each(Object.keys(golden))('%s', (name) => {
  const { shape, input, labels, logits, loss, gradient } = golden[name]!;
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
    const network = networkOf(made(read(name)));
    const model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
    const found = await model.evaluate(candidates, { objective, gradient: true });
    await model.dispose();
    expectClose('logits', found.logits.data, logits);
    expectClose('loss', found.score!, loss);
    expectClose('gradient', found.gradient!.data, gradient);
  });
});
