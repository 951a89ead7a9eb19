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

import { chooseRuntime, loadOrOffer, loadRuntime } from './choose-runtime.js';
import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { rowsTogether } from './decode.js';
import { argmaxRows, PREVIEW, withFrontEnd } from './front-end.js';
import { placesByName } from './match-classes.js';
import { readModelFile, refuseWithoutNobody, type ModelFile } from './model-file.js';
import { runtimeOptions } from './prepare.js';
import { frontEndOfReplay } from './replay-front-end.js';

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

/** Findings on whose seeds ways to feed the model are compared. */
const TRIED = 64;

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
  const facts = store.facts();
  const { names, places } = classesOfReplay(model, facts.classes);
  const labelOf = ({ labelIndex }: StoredFinding): number => places[labelIndex]!;
  const runtime = await (options.runtime === undefined ? loadOrOffer : loadRuntime)(config.runtime, registry, context);
  const oracle = registry.create('oracle', config.oracle, context);
  refuseWithoutNobody(model, oracle, config.oracle.use);
  const modality = registry.create('modality', config.modality, context);
  if (findings.length === 0) return [];
  const open = async (frontEnd: FrontEnd) => ({
    space: modality.bind(frontEnd),
    opened: await runtime.open(withFrontEnd(model, frontEnd, names), runtimeOptions(config)),
  });
  const shown = findings.slice(0, Math.min(TRIED, rowsTogether(facts.model.inputShape)));
  const chosen = await frontEndOfReplay(await offeredFor(modality, model, directory, findings, facts.model.inputShape), {
    facts,
    file: model.path,
    isOwn: model.sha256 === facts.model.sha256,
    findings: shown,
    labels: shown.map(labelOf),
    async answers(frontEnd) {
      const { space, opened } = await open(frontEnd);
      try {
        const inputs = await readInputs(directory, shown, 'referenceFile', (samples) => space.decode(samples));
        return (await opened.trace(inputs)).logits;
      } finally {
        await opened.dispose();
      }
    },
  });
  const { space, opened } = await open(chosen);
  try {
    const result: Replayed[] = [];
    const together = Math.min(BATCH, rowsTogether(chosen.domain.shape));
    for (let from = 0; from < findings.length; from += together) {
      const part = findings.slice(from, from + together);
      const failing = await opened.trace(await readInputs(directory, part, 'file', (samples) => space.decode(samples)));
      const reference = await opened.trace(await readInputs(directory, part, 'referenceFile', (samples) => space.decode(samples)));
      const labels = Int32Array.from(part, labelOf);
      const observation: Observation = {
        logits: failing.logits,
        referenceLogits: reference.logits,
        labels,
        aims: new Int32Array(part.length).fill(-1),
        signals: new Map(),
      };
      const { kind, taken } = oracle.judge(observation);
      const onSeed = argmaxRows(reference.logits.data, names.length);
      part.forEach((finding, i) =>
        result.push({ finding, seedRight: onSeed[i] === labels[i], errs: kind[i]! >= 0, predicted: names[taken[i]!] ?? 'non-finite' }),
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

/** Names of the model's classes, and which of them each class of the run is: by name where the model says names, else the same one. */
function classesOfReplay(model: ModelFile, classes: readonly string[]): { names: readonly string[]; places: readonly number[] } {
  if (model.classNames !== undefined) return { names: model.classNames, places: placesByName(model, classes, 'run') };
  if (model.classes === classes.length) return { names: classes, places: classes.map((_, i) => i) };
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `${model.path}: the model has ${model.classes} classes, the run ${classes.length}; replay on a model of the same classes.`,
  );
}

/** The ways in which the files of a run could be fed to a model. */
async function offeredFor(
  modality: ModalityAdapter,
  model: ModelFile,
  directory: string,
  findings: readonly StoredFinding[],
  earlier: readonly number[],
): Promise<readonly FrontEnd[]> {
  const samples = await readSamples(directory, findings.slice(0, PREVIEW), 'referenceFile');
  return modality.frontEnds(model.input, samples, earlier).catch((error: unknown) => {
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
