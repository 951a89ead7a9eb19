import { minimiseErrors } from './minimise.js';
import { searchShard, type SearchHooks } from './search.js';
import type { SeedBatch } from './seeds.js';
import type { Tools } from './tools.js';
import { verifyErrors, type VerifiedFinding } from './verify.js';

/** The unit of resuming, of parallel work and of distribution: same shard, same result, whoever runs it. */
export interface ShardTask {
  readonly index: number;
  /** Position of the shard's first seed among the run's. */
  readonly firstSeed: number;
  readonly seeds: SeedBatch;
}

export interface ShardDone {
  readonly index: number;
  readonly firstSeed: number;
  readonly evaluations: readonly number[];
  readonly best: readonly number[];
  readonly findings: readonly VerifiedFinding[];
  readonly evaporated: number;
  readonly seconds: { readonly search: number; readonly verify: number };
}

/** Searches one shard and verifies what it found. `undefined` when it was stopped: the shard is then done anew on resume. */
export async function runShard(tools: Tools, task: ShardTask, hooks: SearchHooks, clock: () => number): Promise<ShardDone | undefined> {
  const start = clock();
  const searched = await searchShard(tools, task.seeds, hooks);
  if (searched === undefined) return undefined;
  const middle = clock();
  const errors = tools.config.verify.minimise ? await minimiseErrors(tools, task.seeds, searched.errors) : searched.errors;
  const verified = await verifyErrors(tools, task.seeds, errors);
  return {
    index: task.index,
    firstSeed: task.firstSeed,
    evaluations: [...searched.evaluations],
    best: [...searched.best],
    findings: verified.findings,
    evaporated: verified.evaporated,
    seconds: { search: (middle - start) / 1000, verify: (clock() - middle) / 1000 },
  };
}

/** Evaluations to the first finding of each broken seed of a shard. */
export function firstErrors(done: ShardDone): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const { error } of done.findings) {
    const known = first.get(error.seed);
    if (known === undefined || error.evaluation < known) first.set(error.seed, error.evaluation);
  }
  return first;
}
