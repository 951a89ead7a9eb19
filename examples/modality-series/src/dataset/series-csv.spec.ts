import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { silentContext } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support.js';
import { seriesCsv } from './series-csv.js';

const at = await temporaryFolder();
await mkdir(at('both'));
await writeFile(at('both', 'train.csv'), 'label,t0,t1\n1,0.5,1\n10,2,3\n2,4,5\n');
await writeFile(at('both', 'test.csv'), '\uFEFFlabel,t0,t1\r\n10,7,8\r\n\r\n1,9,1e1\r\n');

const open = (options: object) => seriesCsv.create(seriesCsv.options.parse(options), silentContext).open();
async function written(text: string, name = 'one.csv'): Promise<string> {
  await writeFile(at(name), text);
  return at(name);
}

describe('series-csv', () => {
  it('reads the test split of a folder, with the classes of both', async () => {
    const dataset = await open({ source: at('both') });
    expect(dataset.summary).toBe(`2 series of 2 values, 3 classes, from ${at('both', 'test.csv')}`);
    expect(dataset.classes).toEqual(['1', '2', '10']);
    expect([...dataset.labels]).toEqual([2, 0]);
    expect(dataset.ids).toEqual(['test.csv:2', 'test.csv:4']);
    const [sample] = await dataset.read([1]);
    expect(sample).toMatchObject({ id: 'test.csv:4', label: 0, format: 'csv' });
    expect(new TextDecoder().decode(sample!.bytes)).toBe('9,1e1\n');
    expect((await open({ source: at('both'), split: 'train' })).size).toBe(3);
  });

  it.each([
    ['a header of names', 'kind,first,second\nb,1,2\na,3,4\n', 2],
    ['a header of numbers', 'Label,0,1\nb,1,2\na,3,4\n', 2],
    ['no header', 'b,1,2\na,3,4', 2],
    ['quotes', '"b","1","2"\n"a",3,4\n', 2],
  ])('reads a file with %s', async (_, text, size) => {
    const dataset = await open({ source: await written(text) });
    expect([dataset.size, dataset.classes, [...dataset.labels]]).toEqual([size, ['a', 'b'], [1, 0]]);
  });

  it('takes numbers that are equal for one class, and orders them by value', async () => {
    const dataset = await open({ source: await written('1.0e+00,1,2\n-1,3,4\n1,5,6\n') });
    expect([dataset.classes, [...dataset.labels]]).toEqual([
      ['-1', '1'],
      [1, 0, 1],
    ]);
  });

  it('orders classes as they are named', async () => {
    const dataset = await open({ source: await written('b,1,2\nb,3,4\n'), classes: ['b', 'a'] });
    expect([dataset.classes, [...dataset.labels]]).toEqual([
      ['b', 'a'],
      [0, 0],
    ]);
  });

  it.each([
    ['a,1,2\nb,3\n', 'one.csv, line 2, has 1 value after its label; 2 or more are allowed.'],
    ['a,1,2\nb,3,4,5\n', 'one.csv, line 2, has 3 values, the rows before it 2; rows of one length are allowed.'],
    ['label,t0,t1\na,1,2\nb,3,four\n', 'one.csv, line 3, column 3, is "four"; a number such as -0.25 or 1e-3 is allowed.'],
    ['a,1,two\nb,3,4\n', 'one.csv, line 1, column 3, is "two"; a number such as -0.25 or 1e-3 is allowed.'],
    ['a,1,\nb,3,4\n', 'one.csv, line 1, column 3, is empty; a number such as -0.25 or 1e-3 is allowed.'],
    ['a,1,2\n,3,4\n', 'one.csv, line 2, has no label; a name or a number is allowed in the first column.'],
    ['', 'one.csv holds no series; rows of "label,value,value,..." are allowed.'],
    ['label,t0,t1\n', 'one.csv holds no series; rows of "label,value,value,..." are allowed.'],
    ['a,1,2\na,3,4\n', 'one.csv has the one class "a"; two or more are allowed, or option "classes" names all that the model has.'],
  ])('refuses %j', async (text, says) => {
    const source = await written(text);
    await expect(open({ source })).rejects.toMatchObject({ code: 'DATA_INVALID', message: `${path.dirname(source)}${path.sep}${says}` });
  });

  it('refuses labels that no class has, places that are not there, and splits that are not', async () => {
    const source = await written('b,1,2\nc,3,4\n');
    await expect(open({ source, classes: ['a', 'b'] })).rejects.toThrow(/line 2, has the label "c"; option "classes" allows "a", "b"/);
    await expect(open({ source, split: 'test' })).rejects.toThrow(/is no folder and has no split "test"/);
    await expect(open({ source: at('none.csv') })).rejects.toThrow(/none\.csv cannot be read: it does not exist/);
    await mkdir(at('only-train'));
    await expect(open({ source: at('only-train') })).rejects.toThrow(/only-train has no train\.csv or test\.csv; a folder with/);
    await writeFile(at('only-train', 'train.csv'), 'b,1,2\nc,3,4\n');
    await expect(open({ source: at('only-train'), split: 'test' })).rejects.toThrow(/only-train has no test\.csv/);
    expect((await open({ source: at('only-train') })).size).toBe(2);
  });

  it('recognises its files by name, and nothing else', async () => {
    const source = await written('broken');
    expect(await seriesCsv.recognise!(source)).toEqual({ options: { source }, modality: 'series' });
    expect(await seriesCsv.recognise!(at('both'))).toEqual({ options: { source: at('both') }, modality: 'series' });
    for (const name of ['.', 'absent.csv']) expect(await seriesCsv.recognise!(at(name))).toBeUndefined();
    expect(await seriesCsv.recognise!(await written('a,1,2', 'series.txt'))).toBeUndefined();
  });
});
