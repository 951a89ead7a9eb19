import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NetworkGraph, Runtime } from '@deepsensor/contract';
import { importGraphModel, simplify } from '@deepsensor/graph';
import { beforeAll, describe, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';
import { expectClose, networkOf, objective } from './answered-models.js';

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
const TOLERANCE = { absolute: 1e-6, relative: 1e-4 };

function read(name: string): NetworkGraph {
  const model: unknown = JSON.parse(readFileSync(join(folder, name, 'model.json'), 'utf8'));
  return importGraphModel(model, { name, external: (location) => readFileSync(join(folder, name, location)) });
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
    const network = networkOf(made(read(name)), 4);
    const model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
    const found = await model.evaluate(candidates, { objective, gradient: true });
    await model.dispose();
    expectClose('logits', found.logits.data, logits, TOLERANCE);
    expectClose('loss', found.score!, loss, TOLERANCE);
    expectClose('gradient', found.gradient!.data, gradient, TOLERANCE);
  });
});
