import { describeModality, silentContext } from '@deepsensor/conformance';
import type { Sample } from '@deepsensor/contract';

import { series } from '../src/modality.js';

const LENGTH = 40;

/** A row of a CSV file: a wave around `level`. */
function sample(id: string, level: number, length = LENGTH): Sample {
  const values = Array.from({ length }, (_, i) => (level + 3 * Math.sin(i / 4 + level)).toFixed(4));
  return { id, label: 0, bytes: new TextEncoder().encode(`${values.join(',')}\n`), format: 'csv' };
}

const laws = {
  samples: [sample('a:1', 20), sample('a:2', 0.5), sample('a:3', -7)],
  broken: { id: 'a:4', label: 0, bytes: new TextEncoder().encode('1,2,three\n'), format: 'csv' },
  budgets: [
    { measure: 'linf', radius: 0.1 },
    { measure: 'linf', radius: 2.5 },
    { measure: 'l2', radius: 1.5 },
  ],
};
const make = (options: object = {}) => series.create(series.options.parse(options), silentContext);

for (const shape of [
  ['n', LENGTH],
  ['n', 1, LENGTH],
  ['n', LENGTH, 1],
  ['n', 'channels', 'length'],
])
  describeModality(`series for [${shape.join(', ')}]`, () => make(), { ...laws, modelInput: { name: 'x', type: 'float32', shape } });

describeModality('series of one decimal within narrow bounds', () => make({ decimals: 1, lower: -10.1, upper: 23.04 }), {
  ...laws,
  modelInput: { name: 'x', type: 'float32', shape: ['n', LENGTH] },
});

describeModality('series of whole numbers', () => make({ decimals: 0 }), {
  ...laws,
  modelInput: { name: 'x', type: 'float32', shape: ['n', LENGTH] },
  budgets: [
    { measure: 'linf', radius: 1 },
    // Less, spread over 40 values, would round to nothing.
    { measure: 'l2', radius: 20 },
  ],
});
