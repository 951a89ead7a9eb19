import type { RunStore, StoredFinding } from '@deepsensor/store';

/** The numbers at the head of the report. Taken from what is stored, so that a run that was killed has them too. */
export interface Figures {
  readonly status: 'complete' | 'stopped';
  /** Why it stopped, for people; empty when it is complete. */
  readonly stopped: string;
  readonly seeds: number;
  /** Seeds in the shards that were searched. */
  readonly searched: number;
  readonly broken: number;
  readonly findings: number;
  readonly evaporated: number;
  readonly evaluations: number;
  readonly forwardEquivalents: number;
  /** Median over the broken seeds; `undefined` when none broke. */
  readonly toFirstError: number | undefined;
  readonly phaseSeconds: Readonly<Record<string, number>>;
}

export function figuresOf(store: RunStore, findings: readonly StoredFinding[]): Figures {
  const facts = store.facts();
  const summary = store.summary();
  const shards = store.shards();
  const first = firstErrors(findings);
  const phaseSeconds: Record<string, number> = {};
  for (const shard of shards) {
    for (const [phase, seconds] of Object.entries(shard.phaseSeconds)) phaseSeconds[phase] = (phaseSeconds[phase] ?? 0) + seconds;
  }
  const sum = (of: (shard: (typeof shards)[number]) => number) => shards.reduce((total, shard) => total + of(shard), 0);
  const isComplete = shards.length >= facts.shards;
  const why =
    summary?.stoppedBy === 'time-limit'
      ? 'the time limit cut in'
      : summary?.stoppedBy
        ? 'it was interrupted'
        : 'it has not come to its end';
  return {
    status: isComplete ? 'complete' : 'stopped',
    stopped: isComplete ? '' : why,
    seeds: facts.seeds.length,
    searched: sum((shard) => shard.seedRows.length),
    broken: first.length,
    findings: findings.length,
    evaporated: sum((shard) => shard.evaporated),
    evaluations: sum((shard) => shard.evaluations),
    forwardEquivalents: sum((shard) => shard.forwardEquivalents),
    toFirstError: median(first),
    phaseSeconds,
  };
}

/** Evaluations spent on each broken seed when its first error was found, ascending. */
export function firstErrors(findings: readonly StoredFinding[]): readonly number[] {
  const first = new Map<string, number>();
  for (const { seedId, evaluations } of findings) first.set(seedId, Math.min(evaluations, first.get(seedId) ?? Infinity));
  return [...first.values()].sort((a, b) => a - b);
}

function median(ascending: readonly number[]): number | undefined {
  const middle = ascending.length >> 1;
  if (ascending.length === 0) return undefined;
  return ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1]! + ascending[middle]!) / 2;
}
