import { readFile } from 'node:fs/promises';

import { DeepSensorError } from '@deepsensor/contract';

import { fieldsOf, isNumber, quoted } from '../row/fields.js';
import { unreadable } from './files.js';

/** A labelled series: one row of a file. */
export interface LabelledRow {
  readonly label: string;
  /** The values between commas, as the file has them. */
  readonly text: string;
  /** For messages, the header counted. */
  readonly line: number;
}

export interface Table {
  readonly file: string;
  readonly rows: readonly LabelledRow[];
  /** Values in each row. */
  readonly length: number;
}

/** Fewest values that make a series. */
const FEWEST = 2;

/**
 * Reads `label,value,value,...`, a series a row, with or without a header, all of one length. Throws `DATA_INVALID` with the line and
 * the column.
 */
export async function readTable(file: string): Promise<Table> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const rows: LabelledRow[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const fields = fieldsOf(line);
    if (line.trim() === '' || (index === first && isHeader(fields))) continue;
    if (rows.length === 0) length = fields.length - 1;
    refuseBadRow(fields, length, `${file}, line ${index + 1},`);
    const [label, ...values] = fields;
    rows.push({ label: nameOf(label!), text: values.join(','), line: index + 1 });
  }
  if (rows.length === 0) throw new DeepSensorError('DATA_INVALID', `${file} holds no series; rows of "label,value,value,..." are allowed.`);
  return { file, rows, length };
}

/** A first row is a header when it says so, or when none of its values is a number. */
function isHeader([label, ...values]: readonly string[]): boolean {
  return label!.toLowerCase() === 'label' || !values.some(isNumber);
}

function refuseBadRow([label, ...values]: readonly string[], length: number, where: string): void {
  const refuse = (what: string, allowed: string) => {
    throw new DeepSensorError('DATA_INVALID', `${where} ${what}; ${allowed}.`);
  };
  if (label === '') refuse('has no label', 'a name or a number is allowed in the first column');
  const odd = values.findIndex((value) => !isNumber(value));
  if (odd >= 0) refuse(`column ${odd + 2}, is ${quoted(values[odd]!)}`, 'a number such as -0.25 or 1e-3 is allowed');
  if (values.length < FEWEST)
    refuse(`has ${values.length === 1 ? '1 value' : 'no values'} after its label`, `${FEWEST} or more are allowed`);
  if (values.length !== length) refuse(`has ${values.length} values, the rows before it ${length}`, 'rows of one length are allowed');
}

/** Numbers that are equal are one class: older files of the UCR archive write 1 as `1.0000000e+00`. */
function nameOf(label: string): string {
  return isNumber(label) ? String(Number(label)) : label;
}
