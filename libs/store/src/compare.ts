import { bitsOf, canonically, digestOf } from './digest.js';
import type { RunFacts, StoredFinding } from './records.js';
import type { RunStore } from './run-store.js';

/** The same seed and wrong class in both runs, with another input or another score. */
export interface FindingDifference {
  readonly a: StoredFinding;
  readonly b: StoredFinding;
  readonly differs: readonly ('input' | 'fitness')[];
}

/** A fact in which the runs were set up differently, as text. */
export interface SettingDifference {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

export type RunComparison =
  | { readonly identical: true; readonly findings: number; readonly digest: string; readonly settings: readonly SettingDifference[] }
  | {
      readonly identical: false;
      /** Findings that agree to the bit. */
      readonly same: number;
      readonly onlyInA: readonly StoredFinding[];
      readonly onlyInB: readonly StoredFinding[];
      readonly differing: readonly FindingDifference[];
      readonly settings: readonly SettingDifference[];
    };

/** Says whether two runs found the same, to the bit, and if not, what differs. How long they took or where they ran does not count. */
export function compareRuns(a: RunStore, b: RunStore): RunComparison {
  const inA = byPair(a.findings());
  const inB = byPair(b.findings());
  const settings = differingSettings(a.facts(), b.facts());
  const onlyInA = [...inA].filter(([pair]) => !inB.has(pair)).map(([, finding]) => finding);
  const onlyInB = [...inB].filter(([pair]) => !inA.has(pair)).map(([, finding]) => finding);
  const differing: FindingDifference[] = [];
  for (const [pair, first] of inA) {
    const second = inB.get(pair);
    const differs = second ? differencesOf(first, second) : [];
    if (second && differs.length > 0) differing.push({ a: first, b: second, differs });
  }
  if (onlyInA.length + onlyInB.length + differing.length === 0) {
    return { identical: true, findings: inA.size, digest: digestOf([...inA.values()]), settings };
  }
  return { identical: false, same: inA.size - onlyInA.length - differing.length, onlyInA, onlyInB, differing, settings };
}

function differencesOf(a: StoredFinding, b: StoredFinding): readonly ('input' | 'fitness')[] {
  const input = a.losslessSha256 === b.losslessSha256 ? [] : (['input'] as const);
  const fitness = bitsOf(a.fitness) === bitsOf(b.fitness) ? [] : (['fitness'] as const);
  return [...input, ...fitness];
}

/** A seed may have two findings of one class only when their kinds of error differ, so the place among equals is part of the key. */
function byPair(findings: readonly StoredFinding[]): ReadonlyMap<string, StoredFinding> {
  const pairs = new Map<string, StoredFinding>();
  for (const finding of [...findings].sort(canonically)) {
    let place = 0;
    while (pairs.has(JSON.stringify([finding.seedId, finding.predicted, place]))) place++;
    pairs.set(JSON.stringify([finding.seedId, finding.predicted, place]), finding);
  }
  return pairs;
}

function differingSettings(a: RunFacts, b: RunFacts): readonly SettingDifference[] {
  const of = (facts: RunFacts): readonly (readonly [string, string])[] => [
    ['model', facts.model.sha256],
    ['data', facts.data.summary],
    ['seeds', facts.seeds.map(({ id }) => id).join(', ')],
    ['budget', facts.budget.says],
    ['evaluations per seed', String(facts.evaluationsPerSeed)],
    ['seed', String(facts.seed)],
    ['perturbation', facts.strategy],
    ['fitness', facts.fitness],
    ['oracle', facts.oracle],
    ['input', facts.frontEnd],
  ];
  const other = new Map(of(b));
  // Fed alike, whatever is told of the samples that were looked at.
  if (a.frontEndKey !== undefined && a.frontEndKey === b.frontEndKey) other.set('input', a.frontEnd);
  return of(a).flatMap(([name, value]) => (other.get(name) === value ? [] : [{ name, a: value, b: other.get(name)! }]));
}
