import type { Method } from './search-methods.js';
import type { Trial } from './search-suite.js';

/** The comparison as Markdown, one table for each model: rows are methods, a column for each budget; means over the run seeds. */
export function searchTables(trials: readonly Trial[], methods: readonly Method[]): string {
  const models = [...new Set(trials.map(({ model }) => model))];
  return models
    .map((model) =>
      tableOf(
        model,
        trials.filter((trial) => trial.model === model),
        methods,
      ),
    )
    .join('\n');
}

function tableOf(model: string, trials: readonly Trial[], methods: readonly Method[]): string {
  const budgets = [...new Set(trials.map(({ budget }) => budget))];
  const head = ['strategy', 'fitness', ...budgets];
  const rows = methods.map(({ strategy, scored }) => {
    const cells = budgets.map((budget) =>
      cellOf(trials.filter((trial) => trial.budget === budget && trial.strategy === strategy && trial.fitness === scored)),
    );
    return [strategy, scored, ...cells];
  });
  const seeds = new Set(trials.map(({ seed }) => seed)).size;
  return `\n**${model}**, ${trials[0]!.evaluationsPerSeed} evaluations a seed, ${seeds} run seed${seeds === 1 ? '' : 's'}\n\n${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

/** `seeds broken / findings / evaluations (forward passes) to the first error`. */
function cellOf(trials: readonly Trial[]): string {
  if (trials.length === 0) return '';
  const first = trials.flatMap(({ firstError }) => (firstError === null ? [] : [firstError]));
  const firstText = first.length === 0 ? '–' : `${Math.round(mean(first))} (${Math.round(mean(first) * trials[0]!.forwardsPerEvaluation)})`;
  return `${spread(trials.map(({ broken }) => broken))} / ${spread(trials.map(({ findings }) => findings))} / ${firstText}`;
}

function spread(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? String(low) : `${Math.round(mean(values))} [${low}–${high}]`;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
