import { silentContext } from '@deepsensor/conformance';
import { CONTRACT_VERSION } from '@deepsensor/contract';
import { expect, it } from 'vitest';

import { seriesCsv } from './dataset/series-csv.js';
import plugin from './index.js';
import { series } from './modality.js';

it('is a plugin of this contract', () => {
  expect(plugin).toMatchObject({ name: '@deepsensor/example-modality-series', contract: CONTRACT_VERSION });
});

it('refuses options that its contributions do not know', () => {
  expect(seriesCsv.options.safeParse({ source: 'x', labels: 'y' }).success).toBe(false);
  expect(series.options.safeParse({ resize: true }).success).toBe(false);
});

it('has a default budget that the decimals can hold', () => {
  const budgetOf = (decimals: number) => series.create(series.options.parse({ decimals }), silentContext).defaultBudget;
  expect(budgetOf(4)).toEqual({ measure: 'linf', radius: 0.1 });
  expect(budgetOf(0)).toEqual({ measure: 'linf', radius: 1 });
});
