import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { RunSummary } from '@deepsensor/contract';

import { deepsensor } from './command.js';
import type { Column, Comparison, Method } from './search-methods.js';
import { unpackedData } from './unpack.js';

/** One campaign of the comparison. */
export interface Trial {
  readonly model: string;
  /** The head of its column. */
  readonly budget: string;
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

interface Setting {
  readonly model: string;
  readonly data: string;
  readonly budget: Column['budget'];
  readonly evaluations: number;
  readonly seeds: number;
  readonly seed: number;
}

/** Runs every method on every subject and budget with each run seed; adds to what the file holds already, so it can be stopped. */
export async function compareSearches(
  comparison: Comparison,
  root: string,
  file: string,
  only: string | undefined,
): Promise<readonly Trial[]> {
  const trials: Trial[] = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Trial[],
    () => [],
  );
  const scratch = await mkdtemp(path.join(tmpdir(), 'deepsensor-search-'));
  try {
    for (const { subject, head, method, setting } of plan(comparison, root, only)) {
      const known = (each: Trial) =>
        each.model === subject &&
        each.budget === head &&
        each.seed === setting.seed &&
        each.strategy === method.strategy &&
        each.fitness === method.scored;
      if (trials.some(known)) continue;
      const summary = await runOne(scratch, setting, method).catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        return undefined;
      });
      if (summary === undefined) continue;
      const trial: Trial = {
        model: subject,
        budget: head,
        strategy: method.strategy,
        fitness: method.scored,
        seed: setting.seed,
        evaluationsPerSeed: setting.evaluations,
        broken: summary.seedsBroken,
        findings: summary.findings,
        evaporated: summary.evaporated,
        firstError: summary.evaluationsToFirstError,
        forwardsPerEvaluation: summary.forwardEquivalents / summary.evaluations,
      };
      trials.push(trial);
      const { broken, findings } = trial;
      const what = `${subject} ${head} ${method.strategy}, ${method.scored}, seed ${setting.seed}`;
      process.stderr.write(`${what}: ${broken} broken, ${findings} findings\n`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(trials, undefined, 1)}\n`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return trials;
}

interface Planned {
  readonly subject: string;
  readonly head: string;
  readonly method: Method;
  readonly setting: Setting;
}

/** All campaigns of a comparison, the first run seed of everything before the second of anything. */
function* plan(comparison: Comparison, root: string, only: string | undefined): Iterable<Planned> {
  const chosen = comparison
    .subjects(root)
    .filter(({ name }) => only === undefined || name.toLowerCase().startsWith(only.toLowerCase()))
    .map((subject) => ({ ...subject, data: unpackedData(subject.data) }));
  for (const seed of comparison.runSeeds) {
    for (const { name, model, data } of chosen) {
      const { evaluations, columns } = comparison.grids[name]!;
      for (const { head, budget } of columns) {
        const setting: Setting = { model, data, budget, evaluations, seeds: comparison.seeds, seed };
        for (const method of comparison.methods) yield { subject: name, head, method, setting };
      }
    }
  }
}

async function runOne(
  scratch: string,
  { model, data, budget, evaluations, seeds, seed }: Setting,
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
    budget: { ...budget, evaluationsPerSeed: evaluations, seeds },
    verify: { estimator: 'path-midpoint' },
    reporters: [],
  };
  await writeFile(config, JSON.stringify(campaign));
  await deepsensor(['run', '--config', config, '--out', out, '--quiet']);
  return JSON.parse(await readFile(path.join(out, 'summary.json'), 'utf8')) as RunSummary;
}
