import type { RunPlan, RunSummary } from '@deepsensor/contract';

import { kindsOf } from '@deepsensor/store';

import { quoted } from '../quoted.js';
import { count, plural } from './layout.js';

/** What a tally of true and wrong labels, and of kinds of error, needs of a finding. */
export interface Confusion {
  readonly label: string;
  readonly predicted: string;
  readonly kind: string;
  readonly seedId: string;
}

/** What a run came to, in a sentence or two; of a run that was stopped, what it came to so far. */
export function verdictOf(summary: RunSummary, plan: RunPlan | undefined, findings: readonly Confusion[]): string {
  const within = plan ? ` within ${plan.budget}` : '';
  const seeds = plural(summary.seeds, 'seed');
  const isStopped = summary.status === 'stopped';
  if (isStopped && summary.evaluations === 0) return `Nothing was searched yet: no shard of the ${seeds} came to its end.`;
  const soFar = isStopped ? ' so far' : '';
  if (summary.seedsBroken === 0) {
    // What was spent, not what was allowed: a strategy may end before its budget.
    const spent = isStopped
      ? `${count(summary.evaluations)} evaluations in all`
      : `${plural(Math.round(summary.evaluations / Math.max(1, summary.seeds)), 'evaluation')} each`;
    return `None of ${seeds} errs${within}${soFar}, ${spent}.`;
  }
  const classes = summary.findings / summary.seedsBroken;
  const each = classes > 1 ? `, each as ${classes.toFixed(1)} other classes` : '';
  const often = mostOften(findings, 3);
  const err = summary.seedsBroken === 1 ? 'errs' : 'err';
  const kinds = kindsText(findings, plan?.oracle ?? '');
  return [
    `${count(summary.seedsBroken)} of ${seeds} ${err}${within}${soFar}${each}.`,
    ...(kinds === '' ? [] : [kinds]),
    ...(often === '' ? [] : [`Most often ${often}.`]),
  ].join(' ');
}

/** `By false acceptance 20 findings on 15 seeds, by false rejection 1 finding on 1 seed.`, or nothing where all are of one kind. */
export function kindsText(findings: readonly Confusion[], oracle: string): string {
  const kinds = kindsOf(findings, oracle).map(
    ({ kind, findings: times, seeds }) => `by ${kind.replaceAll('-', ' ')} ${plural(times, 'finding')} on ${plural(seeds, 'seed')}`,
  );
  return kinds.length === 0 ? '' : `${kinds.join(', ').replace('by', 'By')}.`;
}

/** `4 → 9 (10), 7 → 9 (9)`; ties in the order of the labels. */
export function mostOften(findings: readonly Confusion[], limit: number): string {
  const tally = new Map<string, number>();
  for (const { label, predicted } of findings) {
    const pair = `${label} → ${predicted}`;
    tally.set(pair, (tally.get(pair) ?? 0) + 1);
  }
  const sorted = [...tally].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  // Where no pair comes twice, none is more frequent than the others.
  if (sorted[0] === undefined || sorted[0][1] < 2) return '';
  return sorted
    .slice(0, limit)
    .map(([pair, times]) => `${pair} (${times})`)
    .join(', ');
}

/** Why a run stopped before its end, and the command that goes on, to stand on a line of its own: wrapped it could not be copied. */
export function stopOf(summary: RunSummary, directory: string): readonly [says: string, command: string] {
  const why = summary.stoppedBy === 'time-limit' ? 'the time limit cut in' : 'interrupted';
  return [`Stopped before the end: ${why}. Go on with:`, `npx deepsensor run --resume ${quoted(directory)}`];
}
