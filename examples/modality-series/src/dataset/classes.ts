import { DeepSensorError } from '@deepsensor/contract';

import { isNumber } from '../row/fields.js';
import type { Table } from './table.js';

/**
 * The classes in the order of the model's outputs: those that the options name, or the labels of all tables, numbers by value and names
 * by their letters, as scikit-learn's LabelEncoder has them. Throws `DATA_INVALID` when there is one only, or a label is none of them.
 */
export function classesOf(tables: readonly Table[], named: readonly string[] | undefined): readonly string[] {
  if (named === undefined) {
    const found = [...new Set(tables.flatMap(({ rows }) => rows.map(({ label }) => label)))];
    if (found.length > 1) return found.every(isNumber) ? found.sort((a, b) => Number(a) - Number(b)) : found.sort();
    throw new DeepSensorError(
      'DATA_INVALID',
      `${tables[0]!.file} has the one class "${found[0]}"; two or more are allowed, or option "classes" names all that the model has.`,
    );
  }
  for (const { file, rows } of tables) {
    const odd = rows.find(({ label }) => !named.includes(label));
    if (odd !== undefined)
      throw new DeepSensorError(
        'DATA_INVALID',
        `${file}, line ${odd.line}, has the label "${odd.label}"; option "classes" allows ${named.map((each) => `"${each}"`).join(', ')}.`,
      );
  }
  return named;
}
