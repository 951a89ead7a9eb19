import { rowLength, type Batch, type Illustration } from '@deepsensor/contract';

import { chart, spanOf, type Line, type Span } from './chart.js';

const GREY = '#8a8f98';
const BLUE = '#3b82f6';
const RED = '#e5484d';

/** For each row charts of the seed, of the failing series over it, and of their difference. The first two have one scale. */
export function illustrateRows(inputs: Batch, references: Batch): readonly (readonly Illustration[])[] {
  const length = rowLength(inputs.shape);
  return Array.from({ length: inputs.shape[0]! }, (_, row) => {
    const [failing, seed] = [inputs, references].map(({ data }) => data.subarray(row * length, (row + 1) * length)) as [
      Float32Array,
      Float32Array,
    ];
    const difference = failing.map((value, i) => value - seed[i]!);
    const largest = difference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const span = spanOf(failing, seed);
    const drawn = (role: Illustration['role'], lines: readonly Line[], within: Span, caption: string): Illustration => ({
      role,
      mediaType: 'image/svg+xml',
      bytes: chart(lines, within),
      caption,
    });
    const change = largest === 0 ? { low: -1, high: 1 } : { low: -largest, high: largest };
    const middle = { values: [0, 0], colour: GREY };
    return [
      drawn('reference', [{ values: seed, colour: BLUE }], span, `seed, ${said(span)}`),
      drawn(
        'failing',
        [
          { values: seed, colour: GREY },
          { values: failing, colour: RED },
        ],
        span,
        `failing series, the seed in grey, ${said(span)}`,
      ),
      drawn(
        'difference',
        [middle, { values: difference, colour: RED }],
        change,
        largest === 0 ? 'no difference' : `difference, ${said(change)}`,
      ),
    ];
  });
}

function said({ low, high }: Span): string {
  return `from ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`;
}
