import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ObservedFitness, Oracle } from '@deepsensor/contract';

import { describeFitness, describeOracle, describeReporter } from '../src/index.js';

/** Errs when another class is ahead of the label. */
const oracle: Oracle = {
  kinds: ['misclassified', 'non-finite'],
  judge({ logits, labels }) {
    const classes = logits.shape[1]!;
    const taken = labels.map((label, row) => {
      const own = logits.data.subarray(row * classes, (row + 1) * classes);
      return own.every(Number.isFinite) ? own.indexOf(Math.max(...own)) : label;
    });
    const kind = taken.map((of, row) => {
      if (!logits.data.subarray(row * classes, (row + 1) * classes).every(Number.isFinite)) return -1;
      return of === labels[row] ? -1 : 0;
    });
    return { kind, taken };
  },
};

const margin: ObservedFitness = {
  form: 'observed',
  takesAims: false,
  request: () => ({}),
  score: ({ logits, labels }) => {
    const classes = logits.shape[1]!;
    return Float32Array.from(labels, (label, row) => {
      const own = logits.data.subarray(row * classes, (row + 1) * classes);
      return Math.max(...own.filter((_, i) => i !== label)) - own[label]!;
    });
  },
};

describeOracle('the arg max', () => oracle);
describeFitness('the margin', () => margin);
describeReporter('a list of findings', ({ directory, terminal }) => {
  const seen: string[] = [];
  return {
    report(event) {
      if (event.type === 'finding') seen.push(event.finding.id);
    },
    async close() {
      await writeFile(join(directory, 'findings.json'), JSON.stringify(seen));
      terminal.write(`${seen.length} findings\n`);
    },
  };
});
