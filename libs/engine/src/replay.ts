import { readFile } from 'node:fs/promises';
import path from 'node:path';

import {
  DeepSensorError,
  knownNames,
  type Batch,
  type Decoded,
  type FrontEnd,
  type ModalityAdapter,
  type Observation,
  type PluginContext,
  type Sample,
} from '@deepsensor/contract';
import type { RunStore, StoredFinding } from '@deepsensor/store';

import { chooseRuntime } from './choose-runtime.js';
import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { argmaxRows, PREVIEW, withFrontEnd } from './front-end.js';
import { readModelFile, type ModelFile } from './model-file.js';
import { loadRuntime, runtimeOptions } from './prepare.js';

/** A stored finding, judged anew on its file. */
export interface Replayed {
  readonly finding: StoredFinding;
  /** Whether the model is right on the seed's file. */
  readonly seedRight: boolean;
  readonly errs: boolean;
  /** Class name that the failing file is taken for now. */
  readonly predicted: string;
}

const BATCH = 256;

/**
 * Judges stored files anew, with the run's own model or another one.
 * @param only Ids of findings; all when left out.
 */
export async function replayRun(
  store: RunStore,
  directory: string,
  registry: Registry,
  context: PluginContext,
  options: { readonly only?: readonly string[]; readonly model?: string; readonly runtime?: string },
): Promise<readonly Replayed[]> {
  const stored = store.config() as EffectiveConfig;
  const config: EffectiveConfig =
    options.runtime === undefined ? stored : { ...stored, runtime: await chooseRuntime(options.runtime, registry, context) };
  const findings = chooseFindings(store.findings(), options.only);
  const model = await readModelFile(options.model ?? config.model, config.layers);
  const { classes, frontEnd, model: earlier } = store.facts();
  if (model.classes !== classes.length) {
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${model.path}: the model has ${model.classes} classes, the run ${classes.length}; replay on a model of the same classes.`,
    );
  }
  const runtime = await loadRuntime(config.runtime, registry, context);
  const oracle = registry.create('oracle', config.oracle, context);
  const modality = registry.create('modality', config.modality, context);
  const chosen = await likeliestFrontEnd(modality, model, directory, findings, frontEnd, earlier.inputShape);
  const space = modality.bind(chosen);
  const opened = await runtime.open(withFrontEnd(model, chosen, classes), runtimeOptions(config));
  try {
    const result: Replayed[] = [];
    for (let from = 0; from < findings.length; from += BATCH) {
      const part = findings.slice(from, from + BATCH);
      const failing = await opened.trace(await readInputs(directory, part, 'file', (samples) => space.decode(samples)));
      const reference = await opened.trace(await readInputs(directory, part, 'referenceFile', (samples) => space.decode(samples)));
      const labels = Int32Array.from(part, ({ labelIndex }) => labelIndex);
      const observation: Observation = {
        logits: failing.logits,
        referenceLogits: reference.logits,
        labels,
        aims: new Int32Array(part.length).fill(-1),
        signals: new Map(),
      };
      const { kind, taken } = oracle.judge(observation);
      const onSeed = argmaxRows(reference.logits.data, classes.length);
      part.forEach((finding, i) =>
        result.push({ finding, seedRight: onSeed[i] === labels[i], errs: kind[i]! >= 0, predicted: classes[taken[i]!] ?? 'non-finite' }),
      );
    }
    return result;
  } finally {
    await opened.dispose();
  }
}

function chooseFindings(all: readonly StoredFinding[], only: readonly string[] | undefined): readonly StoredFinding[] {
  if (only === undefined || only.length === 0) return all;
  return only.map((id) => {
    const found = all.find((finding) => finding.id === id);
    if (found !== undefined) return found;
    const names = all.map((finding) => finding.id);
    throw new DeepSensorError(
      'USAGE',
      `no finding is called "${id}"; the nearest: ${knownNames(id, names).split(', ').slice(0, 5).join(', ')}.`,
    );
  });
}

/** The front end that the run used, or the modality's first for another model. */
async function likeliestFrontEnd(
  modality: ModalityAdapter,
  model: ModelFile,
  directory: string,
  findings: readonly StoredFinding[],
  summary: string,
  earlier: readonly number[],
): Promise<FrontEnd> {
  const samples = await readSamples(directory, findings.slice(0, PREVIEW), 'referenceFile');
  const offered = await modality.frontEnds(model.input, samples, earlier).catch((error: unknown) => {
    if (!DeepSensorError.is(error) || error.code !== 'DATA_MISMATCH') throw error;
    const takes = `[${model.input.shape.join(', ')}]`;
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${model.path} takes ${takes}, which the run's files do not fit; replay on a model of the same inputs.`,
      {
        cause: error,
      },
    );
  });
  return offered.find((each) => each.summary === summary) ?? offered[0]!;
}

async function readInputs(
  directory: string,
  findings: readonly StoredFinding[],
  which: 'file' | 'referenceFile',
  decode: (samples: readonly Sample[]) => Promise<Decoded>,
): Promise<Batch> {
  const { inputs, failures } = await decode(await readSamples(directory, findings, which));
  if (failures.length > 0)
    throw new DeepSensorError('RUN_INVALID', `${failures[0]!.id}: ${failures[0]!.reason}; the run's files have been changed.`);
  return inputs;
}

async function readSamples(directory: string, findings: readonly StoredFinding[], which: 'file' | 'referenceFile'): Promise<Sample[]> {
  return Promise.all(
    findings.map(async (finding) => {
      const file = path.join(directory, finding[which]);
      const bytes = await readFile(file).catch(() => {
        throw new DeepSensorError('RUN_INVALID', `${file} is missing: the finding ${finding.id} cannot be replayed.`);
      });
      return { id: file, label: finding.labelIndex, bytes, format: path.extname(file).slice(1) };
    }),
  );
}
