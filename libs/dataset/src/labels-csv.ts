import { readFile } from 'node:fs/promises';

import { DeepSensorError } from '@deepsensor/contract';

import { unreadable } from './files.js';

export interface LabelledFile {
  readonly file: string;
  readonly label: string;
  /** For messages, the header counted. */
  readonly line: number;
}

/**
 * Reads `file,label`, one file a line, with or without that header, fields quoted or not. Throws `DATA_INVALID` with the line.
 * @param what For messages: `pictures`.
 */
export async function readLabelsCsv(path: string, what: string): Promise<readonly LabelledFile[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const entries: LabelledFile[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const fields = splitFields(line);
    const [file, label] = fields;
    if (entries.length === 0 && file?.toLowerCase() === 'file' && label?.toLowerCase() === 'label') continue;
    if (fields.length !== 2 || file === '' || label === '')
      throw new DeepSensorError('DATA_INVALID', `${path}, line ${index + 1}, is "${line.trim()}"; a line of "file,label" is allowed.`);
    entries.push({ file: file!, label: label!, line: index + 1 });
  }
  if (entries.length === 0) throw new DeepSensorError('DATA_INVALID', `${path} names no ${what}; lines of "file,label" are allowed.`);
  return entries;
}

/** Fields between commas; a field in double quotes may hold commas, and a doubled quote stands for one. */
function splitFields(line: string): string[] {
  const fields = line.match(/(?:"(?:[^"]|"")*"|[^,"])+|(?<=,)(?=,|$)|^(?=,)/g) ?? [];
  return fields.map((field) => {
    const trimmed = field.trim();
    return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1 ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
  });
}

/** Classes of a label column: names in natural order, or, when all labels are whole numbers, every number from 0 to the highest. */
export function classesOfLabels(labels: readonly string[], naturally: (a: string, b: string) => number): readonly string[] {
  if (!labels.every((label) => /^\d{1,6}$/.test(label))) return [...new Set(labels)].sort(naturally);
  const highest = labels.reduce((max, label) => Math.max(max, Number(label)), 0);
  return Array.from({ length: highest + 1 }, (_, i) => String(i));
}
