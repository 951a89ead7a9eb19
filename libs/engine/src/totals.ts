import type { RunStore } from '@deepsensor/store';

/** Sums over the shards of a run that are stored. */
export interface RunTotals {
  readonly evaluations: number;
  readonly forwardEquivalents: number;
  readonly broken: number;
  readonly findings: number;
  readonly evaporated: number;
  /** Evaluations to the first finding, one for each broken seed. */
  readonly firstErrors: readonly number[];
}

export function totalsOf(store: RunStore): RunTotals {
  const shards = store.shards();
  const first = new Map<string, number>();
  const findings = store.findings();
  for (const { seedId, evaluations } of findings) first.set(seedId, Math.min(first.get(seedId) ?? Infinity, evaluations));
  const sum = (of: (shard: (typeof shards)[number]) => number) => shards.reduce((total, shard) => total + of(shard), 0);
  return {
    evaluations: sum(({ evaluations }) => evaluations),
    forwardEquivalents: sum(({ forwardEquivalents }) => forwardEquivalents),
    broken: first.size,
    findings: findings.length,
    evaporated: sum(({ evaporated }) => evaporated),
    firstErrors: [...first.values()],
  };
}
