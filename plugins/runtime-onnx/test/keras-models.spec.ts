import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NetworkGraph, Runtime } from '@deepsensor/contract';
import { readModel, simplify, withInputShape } from '@deepsensor/graph';
import { beforeAll, describe, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';
import { CLASSES, expectClose, networkOf, objective } from './answered-models.js';

interface Answers {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly labels: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly loss: readonly number[];
  /** None for models that look up their input in a table. */
  readonly gradient: readonly number[] | null;
}

const folder = join(import.meta.dirname, 'golden/keras');
const answers = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Readonly<Record<string, Answers>>;
/** Of Keras, and of TensorFlow.js for the models that it saved itself. */
const golden = { ...answers('answers.json'), ...answers('answers-js.json') };
const TOLERANCE = { absolute: 1e-8, relative: 1e-4 };

/** Each row minus the logarithm of the sum of its exponentials. */
function logSoftmax(logits: ArrayLike<number>): readonly number[] {
  return Array.from(logits, (value, i) => {
    const row = Array.from({ length: CLASSES }, (_, j) => logits[Math.floor(i / CLASSES) * CLASSES + j]!);
    const most = Math.max(...row);
    return value - most - Math.log(row.reduce((sum, each) => sum + Math.exp(each - most), 0));
  });
}

describe.each(Object.keys(golden))('%s', (name) => {
  const { shape, input, labels, logProbabilities, loss, gradient } = golden[name]!;
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
  ])('has the outputs and the input gradients of Keras, %s', async (_, made) => {
    const network = networkOf(made(withInputShape(await readModel(join(folder, name)), shape.slice(1))), 8);
    const model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
    const found = await model.evaluate(candidates, { objective, gradient: gradient !== null });
    await model.dispose();
    expectClose('log probabilities', logSoftmax(found.logits.data), logProbabilities, TOLERANCE);
    expectClose('loss', found.score!, loss, TOLERANCE);
    if (gradient) expectClose('gradient', found.gradient!.data, gradient, TOLERANCE);
  });
});
