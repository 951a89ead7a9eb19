import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NetworkGraph, Runtime } from '@deepsensor/contract';
import { readModel, simplify, withInputShape } from '@deepsensor/graph';
import { beforeAll, describe, it } from 'vitest';

import { answeredNetwork, expectClose, type Tolerance } from './answered-network.js';
import { storedObjective } from './stored-network.js';

/** What another framework computes of a model. */
interface Answers {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly labels: readonly number[];
  /** One of the two, `[n, C]`. */
  readonly logits?: readonly number[];
  readonly logProbabilities?: readonly number[];
  readonly loss: readonly number[];
  /** None for models that look up their input in a table. */
  readonly gradient: readonly number[] | null;
}

export interface AnsweredModels {
  /** Where the models lie, beside their answers by name: all of `answers*.json`. */
  readonly folder: string;
  /** Of a model's name; the file or folder of that name when left out. */
  readonly fileOf?: (name: string) => string;
  readonly tolerance?: Tolerance;
}

const TOLERANCE = { absolute: 1e-6, relative: 1e-4 };

/**
 * Models of other frameworks on an engine: each has the outputs, the losses at the labels and the input gradients that its own framework
 * computed, as it is read and simplified.
 */
export function describeAnsweredModels(
  engine: string,
  load: () => Promise<Runtime>,
  { folder, fileOf = (name) => name, tolerance = TOLERANCE }: AnsweredModels,
): void {
  const golden = answersIn(folder);
  describe.each(Object.keys(golden))(`${engine} on %s`, (name) => {
    const { shape, input, labels, logits, logProbabilities = [], loss, gradient } = golden[name]!;
    const inputs = { data: Float32Array.from(input), shape };
    const known = Int32Array.from(labels);
    const candidates = { inputs, references: inputs, referenceOf: known.map((_, i) => i), labels: known, aims: known };
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await load();
    });

    it.each([
      ['as it is', (graph: NetworkGraph) => graph],
      ['simplified', (graph: NetworkGraph) => simplify(graph)],
    ])('has the outputs and the input gradients of its framework, %s', async (_, made) => {
      const network = answeredNetwork(made(withInputShape(await readModel(join(folder, fileOf(name))), shape.slice(1))));
      const model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
      const found = await model.evaluate(candidates, { objective: storedObjective(network.classes.length), gradient: gradient !== null });
      await model.dispose();
      if (logits) expectClose('logits', found.logits.data, logits, tolerance);
      else expectClose('log probabilities', logSoftmax(found.logits.data, network.classes.length), logProbabilities, tolerance);
      expectClose('loss', found.score!, loss, tolerance);
      if (gradient) expectClose('gradient', found.gradient!.data, gradient, tolerance);
    });
  });
}

function answersIn(folder: string): Readonly<Record<string, Answers>> {
  const files = readdirSync(folder).filter((file) => /^answers.*\.json$/.test(file));
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Readonly<Record<string, Answers>>;
  return Object.assign({}, ...files.map(read)) as Readonly<Record<string, Answers>>;
}

/** Each row minus the logarithm of the sum of its exponentials. */
function logSoftmax(logits: ArrayLike<number>, classes: number): readonly number[] {
  return Array.from(logits, (value, i) => {
    const row = Array.from({ length: classes }, (_, j) => logits[Math.floor(i / classes) * classes + j]!);
    const most = Math.max(...row);
    return value - most - Math.log(row.reduce((sum, each) => sum + Math.exp(each - most), 0));
  });
}
