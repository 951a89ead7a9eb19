import path from 'node:path';

import { contribution, DeepSensorError, type Dataset, type Sample } from '@deepsensor/contract';
import { z } from 'zod';

import { classesOf } from './classes.js';
import { presence, shownPath } from './files.js';
import { readTable, type Table } from './table.js';

const options = z.strictObject({
  source: z.string().describe('CSV file of "label,value,value,...", or a folder with train.csv and test.csv'),
  split: z.enum(['train', 'test']).optional().describe('Of a folder: "test" (default when there is one) or "train"'),
  classes: z
    .array(z.string())
    .min(2)
    .optional()
    .describe("Labels in the order of the model's outputs; default: those of the files, numbers by value, names by their letters"),
});

type SeriesCsvOptions = z.infer<typeof options>;

const splits = ['test', 'train'] as const;

async function openDataset({ source, split, classes: named }: SeriesCsvOptions): Promise<Dataset> {
  const { table, beside } = await tablesAt(source, split);
  // The other split may know classes that this one lacks; named ones need no such help.
  const others = named === undefined ? await Promise.all(beside.map(readTable)) : [];
  const classes = classesOf([table, ...others], named);
  const name = path.basename(table.file);
  const ids = table.rows.map(({ line }) => `${name}:${line}`);
  const labels = Int32Array.from(table.rows, ({ label }) => classes.indexOf(label));
  return {
    summary: `${table.rows.length} series of ${table.length} values, ${classes.length} classes, from ${shownPath(table.file)}`,
    size: table.rows.length,
    ids,
    labels,
    classes,
    read: async (rows) =>
      rows.map((row): Sample => {
        const bytes = new TextEncoder().encode(`${table.rows[row]!.text}\n`);
        return { id: ids[row]!, label: labels[row]!, bytes, format: 'csv' };
      }),
  };
}

/** The table that is asked for, and the files of other splits beside it. */
async function tablesAt(source: string, split: SeriesCsvOptions['split']): Promise<{ table: Table; beside: readonly string[] }> {
  if ((await presence(source)) !== 'folder') {
    if (split === undefined) return { table: await readTable(source), beside: [] };
    throw new DeepSensorError(
      'DATA_INVALID',
      `${source} is no folder and has no split "${split}"; a folder with train.csv and test.csv has.`,
    );
  }
  const there = await splitsIn(source);
  const chosen = split ?? there[0];
  if (chosen === undefined || !there.includes(chosen))
    throw new DeepSensorError(
      'DATA_INVALID',
      `${source} has no ${chosen ?? 'train.csv or test'}.csv; a folder with train.csv or test.csv is allowed.`,
    );
  const fileOf = (each: string) => path.join(source, `${each}.csv`);
  return { table: await readTable(fileOf(chosen)), beside: there.filter((each) => each !== chosen).map(fileOf) };
}

/** Which of `test.csv` and `train.csv` are in a folder, in this order. */
async function splitsIn(folder: string): Promise<readonly (typeof splits)[number][]> {
  const found = await Promise.all(splits.map((each) => presence(path.join(folder, `${each}.csv`))));
  return splits.filter((_, i) => found[i] === 'file');
}

export const seriesCsv = contribution({
  kind: 'dataset',
  id: 'series-csv',
  summary: 'Labelled series of one length, a row each, in a CSV file or a folder with train.csv and test.csv',
  options,
  create: (given) => ({ open: () => openDataset(given) }),
  // By name alone: what is wrong inside is said, with the line, when it is opened.
  async recognise(location) {
    const found = await presence(location);
    const isSeries = found === 'folder' ? (await splitsIn(location)).length > 0 : found === 'file' && /\.csv$/i.test(location);
    return isSeries ? { options: { source: location }, modality: 'series' } : undefined;
  },
});
