import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { RunSummary } from '@deepsensor/contract';

import { subjects } from './campaign.js';
import { unpackedCifar10 } from './cifar10.js';
import { deepsensor } from './command.js';
import { METHODS, type Method } from './search-methods.js';

/** One campaign of the comparison. */
export interface Trial {
  readonly model: string;
  readonly linf: string;
  readonly strategy: string;
  readonly fitness: string;
  readonly seed: number;
  readonly evaluationsPerSeed: number;
  readonly broken: number;
  readonly findings: number;
  readonly evaporated: number;
  /** Median over broken seeds; null when none broke. */
  readonly firstError: number | null;
  /** Forward passes that one evaluation costs, a backward pass counted as two. */
  readonly forwardsPerEvaluation: number;
}

const GRIDS: Readonly<Record<string, { readonly evaluations: number; readonly radii: readonly (readonly [string, number])[] }>> = {
  'LeNet-5': {
    evaluations: 400,
    radii: [
      ['0.1', 0.1],
      ['0.2', 0.2],
      ['0.3', 0.3],
    ],
  },
  'ResNet-20': {
    evaluations: 200,
    radii: [
      ['2/255', 2 / 255],
      ['8/255', 8 / 255],
    ],
  },
};

/** Runs every method on every subject and radius with three run seeds; adds to what the file holds already, so it can be stopped. */
export async function compareSearches(root: string, file: string, only: string | undefined): Promise<readonly Trial[]> {
  const trials: Trial[] = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Trial[],
    () => [],
  );
  const scratch = await mkdtemp(path.join(tmpdir(), 'deepsensor-search-'));
  try {
    const chosen = subjects(root)
      .filter(({ name }) => only === undefined || name.toLowerCase().startsWith(only.toLowerCase()))
      .map((subject) => ({ ...subject, data: unpackedCifar10(subject.data) }));
    for (const seed of [1, 2, 3]) {
      for (const { data, ...subject } of chosen) {
        const { evaluations, radii } = GRIDS[subject.name]!;
        for (const [linf, radius] of radii) {
          for (const method of METHODS) {
            const same = (each: Trial) =>
              each.model === subject.name &&
              each.linf === linf &&
              each.seed === seed &&
              each.strategy === method.strategy &&
              each.fitness === method.scored;
            if (trials.some(same)) continue;
            const summary = await runOne(scratch, { model: subject.model, data, radius, evaluations, seed }, method).catch(
              (error: unknown) => {
                process.stderr.write(`${String(error)}\n`);
                return undefined;
              },
            );
            if (summary === undefined) continue;
            trials.push({
              model: subject.name,
              linf,
              strategy: method.strategy,
              fitness: method.scored,
              seed,
              evaluationsPerSeed: evaluations,
              broken: summary.seedsBroken,
              findings: summary.findings,
              evaporated: summary.evaporated,
              firstError: summary.evaluationsToFirstError,
              forwardsPerEvaluation: summary.forwardEquivalents / summary.evaluations,
            });
            const { broken, findings } = trials.at(-1)!;
            process.stderr.write(
              `${subject.name} ${linf} ${method.strategy}, ${method.scored}, seed ${seed}: ${broken} broken, ${findings} findings\n`,
            );
            await mkdir(path.dirname(file), { recursive: true });
            await writeFile(file, `${JSON.stringify(trials, undefined, 1)}\n`);
          }
        }
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return trials;
}

interface Setting {
  readonly model: string;
  readonly data: string;
  readonly radius: number;
  readonly evaluations: number;
  readonly seed: number;
}

async function runOne(
  scratch: string,
  { model, data, radius, evaluations, seed }: Setting,
  { perturbation, fitness }: Method,
): Promise<RunSummary> {
  const [config, out] = [path.join(scratch, 'config.json'), path.join(scratch, 'run')];
  await rm(out, { recursive: true, force: true });
  const campaign = {
    model,
    dataset: data,
    seed,
    perturbation,
    fitness,
    budget: { linf: radius, evaluationsPerSeed: evaluations, seeds: 100 },
    verify: { estimator: 'path-midpoint' },
    reporters: [],
  };
  await writeFile(config, JSON.stringify(campaign));
  await deepsensor(['run', '--config', config, '--out', out, '--quiet']);
  return JSON.parse(await readFile(path.join(out, 'summary.json'), 'utf8')) as RunSummary;
}
