import type { FindingSummary } from '@deepsensor/contract';

/** How many findings are of a kind of error, and on how many seeds. */
export interface KindCount {
  readonly kind: string;
  readonly findings: number;
  readonly seeds: number;
}

/**
 * Findings by kind of error, the most frequent first; none where all are of the one kind that the oracle is named after, since that
 * says nothing.
 */
export function kindsOf(findings: readonly Pick<FindingSummary, 'kind' | 'seedId'>[], oracle: string): readonly KindCount[] {
  const seeds = new Map<string, string[]>();
  for (const { kind, seedId } of findings) seeds.set(kind, [...(seeds.get(kind) ?? []), seedId]);
  if (seeds.size === 0 || (seeds.size === 1 && seeds.has(oracle))) return [];
  return [...seeds]
    .map(([kind, ids]) => ({ kind, findings: ids.length, seeds: new Set(ids).size }))
    .sort((a, b) => b.findings - a.findings || (a.kind < b.kind ? -1 : 1));
}

/** The parameters of transforms among the distances of findings, `gain.gain`, in the order in which they are applied. */
export function parameterNames(scales: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(scales).filter((name) => name.includes('.'));
}
