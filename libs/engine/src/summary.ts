import type { RunSummary } from '@deepsensor/contract';
import { digestOf, type RunStore } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import type { EffectiveConfig } from './configuration.js';
import { equallyRight } from './equally-right.js';
import type { Prepared } from './prepare.js';
import { median } from './statistics.js';
import { totalsOf } from './totals.js';

/** The figures of a run, from what is stored. */
export function summarise(
  request: CampaignRequest,
  prepared: Prepared,
  store: RunStore,
  stoppedBy: RunSummary['stoppedBy'],
  seconds: number,
): RunSummary {
  const totals = totalsOf(store);
  return {
    run: request.run,
    status: stoppedBy === undefined ? 'complete' : 'stopped',
    ...(stoppedBy !== undefined && { stoppedBy }),
    seeds: prepared.seeds.seeds.length,
    seedsBroken: totals.broken,
    findings: totals.findings,
    evaporated: totals.evaporated,
    evaluations: totals.evaluations,
    forwardEquivalents: totals.forwardEquivalents,
    evaluationsToFirstError: median(totals.firstErrors),
    cleanAccuracy: prepared.accuracy.of === 0 ? 1 : prepared.accuracy.right / prepared.accuracy.of,
    cleanAccuracyOf: prepared.accuracy.of,
    seconds,
    digest: digestOf(store.findings()),
  };
}

/** What was prepared, for people. */
export function preparedSays({ accuracy, seeds, network, chosen, trials }: Prepared): string {
  const { summary, note } = chosen.frontEnd;
  const fed = note === undefined ? summary : `${summary}; ${note}`;
  const share =
    accuracy.of === 0
      ? `no labels (${fed})`
      : `${((100 * accuracy.right) / accuracy.of).toFixed(1)} % of ${count(accuracy.of)} right (${fed})`;
  const used = new Set(seeds.seeds.map(({ label }) => label)).size;
  const start = `${seeds.seeds.length} seeds of ${used} of ${network.classes.length} classes`;
  return [share, ...equallyRight({ chosen, trials }), start].join('; ');
}

/** What a user should know before the search begins. */
export function warningsOf({ accuracy, seeds, network, chosen, trials }: Prepared, config: EffectiveConfig): string[] {
  const warnings: string[] = [];
  if (accuracy.of === 0 && trials.length > 1) {
    const others = trials.flatMap((trial) => (trial === chosen ? [] : [trial.frontEnd.summary])).join('; ');
    warnings.push(
      `without labels the input's scaling is a guess: ${chosen.frontEnd.summary} (others: ${others}); state it, for pictures by --scaling.`,
    );
  }
  const { neverRight } = accuracy;
  if (neverRight.length > 0) {
    const few = neverRight.length > 5 ? [...neverRight.slice(0, 5), '…'] : neverRight;
    warnings.push(
      `the model is right on no input of ${neverRight.length} of ${network.classes.length} classes (${few.join(', ')}); ` +
        `are the data's classes in the model's order?`,
    );
  }
  const { distance } = config.budget;
  const { lower, upper } = network.input;
  if (distance?.measure === 'linf' && distance.radius >= upper - lower) {
    warnings.push(
      `within linf ≤ ${distance.radius} lies every input, since values go from ${lower} to ${upper}; budgets are in these units.`,
    );
  }
  if (seeds.seeds.length < config.budget.seeds) {
    warnings.push(`only ${seeds.seeds.length} correctly classified inputs exist; ${config.budget.seeds} seeds were asked for.`);
  }
  const failures = new Map([...accuracy.failures, ...seeds.failures].map(({ id, reason }) => [id, reason]));
  if (failures.size > 0) {
    const [id, reason] = [...failures][0]!;
    warnings.push(`${failures.size} inputs could not be read and are left out (${id}: ${reason}).`);
  }
  return warnings;
}

/** A count as people write it: 12,345. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** `1 seed`, `12 seeds`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? '' : 's'}`;
}
