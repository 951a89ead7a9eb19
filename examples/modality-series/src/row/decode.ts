import type { Decoded, Sample } from '@deepsensor/contract';

import { fieldsOf, isNumber, quoted } from './fields.js';
import { nearestLevel, type Grid } from './grid.js';

/** The fields of a sample: one row of a CSV file, the label left out. */
export function fieldsOfSample({ bytes }: Sample): readonly string[] {
  return fieldsOf(new TextDecoder().decode(bytes).trim());
}

/**
 * Decodes samples to raw units `[n, length]`, each value rounded to the grid. What cannot be read is listed with a reason.
 */
export function decodeSamples(samples: readonly Sample[], length: number, grid: Grid): Decoded {
  const values = new Float32Array(samples.length * length);
  const rows: number[] = [];
  const failures: { id: string; reason: string }[] = [];
  for (const [position, sample] of samples.entries()) {
    const fields = fieldsOfSample(sample);
    const reason = reasonAgainst(fields, length, grid);
    if (reason !== undefined) {
      failures.push({ id: sample.id, reason });
      continue;
    }
    const start = rows.length * length;
    for (let i = 0; i < length; i++) values[start + i] = nearestLevel(Number(fields[i]), grid) / grid.perUnit;
    rows.push(position);
  }
  return { inputs: { data: values.slice(0, rows.length * length), shape: [rows.length, length] }, rows, failures };
}

function reasonAgainst(fields: readonly string[], length: number, grid: Grid): string | undefined {
  if (fields.length !== length) return `it has ${fields.length} values, not ${length}`;
  for (const [i, field] of fields.entries()) {
    if (!isNumber(field)) return `value ${i + 1} is ${quoted(field)}, which is no number`;
    const level = nearestLevel(Number(field), grid);
    if (level < grid.lowest || level > grid.highest)
      return (
        `value ${i + 1} is ${field}; with ${grid.decimals} decimals and these bounds, ` +
        `${grid.lowest / grid.perUnit} to ${grid.highest / grid.perUnit} is allowed (modality options "decimals", "lower", "upper")`
      );
  }
  return undefined;
}
