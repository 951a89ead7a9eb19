import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { context, temporaryFolder, writeTree } from '../../test/support.js';
import { soundFolder } from './sound-folder.js';

const folder = await temporaryFolder();

const tree = (name: string, ...rest: readonly [readonly string[], Readonly<Record<string, string>>?]) =>
  writeTree(join(folder, name), ...rest);

const open = (given: unknown) => soundFolder.create(soundFolder.options.parse(given), context).open();
const invalid = (says: RegExp) =>
  expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;

describe('sound-folder', () => {
  it('takes folders for speakers, with sessions or without', async () => {
    const root = await tree('sessions', ['id10/a/00002.wav', 'id10/a/00001.WAV', 'id9/1.wav', 'id9/notes.txt']);
    const dataset = await open({ root });
    expect(dataset.classes).toEqual(['id9', 'id10']);
    expect(dataset.ids).toEqual(['id9/1.wav', 'id10/a/00001.WAV', 'id10/a/00002.wav']);
    expect([...dataset.labels]).toEqual([0, 1, 1]);
    expect(dataset.summary).toMatch(/^3 recordings of 2 speakers from /);
    const [sample] = await dataset.read([1]);
    expect(sample).toEqual({ id: 'id10/a/00001.WAV', label: 1, bytes: Buffer.from('id10/a/00001.WAV'), format: 'wav' });
  });

  it('reads a split, a labels.csv, and recordings without labels', async () => {
    const splits = await tree('splits', ['train/ann/1.wav', 'train/bob/1.wav', 'test/ann/2.wav', 'test/bob/s/2.wav']);
    expect((await open({ root: splits })).ids).toEqual(['test/ann/2.wav', 'test/bob/s/2.wav']);
    const table = await tree('table', ['a.wav', 'b.wav'], { 'labels.csv': 'file,label\na.wav,bob\nb.wav,ann\n' });
    expect([...(await open({ root: table })).labels]).toEqual([1, 0]);
    const unlabelled = await open({ root: await tree('unlabelled', ['a.wav', 'b.wav']) });
    expect([...unlabelled.labels]).toEqual([-1, -1]);
  });

  it('recognises folders that hold recordings', async () => {
    const root = await tree('deep', ['test/ann/s1/1.wav']);
    expect(await soundFolder.recognise!(root)).toEqual({ options: { root }, modality: 'speaker' });
    expect(await soundFolder.recognise!(await tree('pictures', ['cat/1.png']))).toBeUndefined();
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['empty', [], {}, /empty holds no recordings; allowed are <speaker>\/\*\.wav or <speaker>\/<folder>\/\*\.wav, /],
    ['textual', ['ann/a.txt', 'bob/b.mp3'], {}, /no folder in .*textual holds a recording; allowed are /],
    ['alone', ['ann/1.wav', 'ann/2.wav'], {}, /alone has one speaker \(ann\); at least two are needed\.$/],
    [
      'gap',
      ['ann/1.wav', 'bob/x/a.txt'],
      {},
      /speaker folder .*bob holds no recordings; put some into it or take it away \(allowed: wav\)/,
    ],
    ['absent', ['1.wav'], { 'labels.csv': '1.wav,ann\n2.wav,bob\n' }, /labels\.csv, line 2, names 2\.wav, which is not in /],
    ['single', ['1.wav'], { 'labels.csv': '1.wav,3\n' }, /single has one speaker \(3\); at least two are needed\.$/],
  ])('refuses a folder: %s', async (name, files, texts, says) => {
    await expect(open({ root: await tree(name, files, texts) })).rejects.toThrow(invalid(says));
  });
});
