import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder, writeTree } from '../test/support.js';
import type { FileKind } from './file-kind.js';
import { holdsFiles, openFolder } from './folder-dataset.js';

const folder = await temporaryFolder();
const tree = (name: string, ...rest: readonly [readonly string[], Readonly<Record<string, string>>?]) =>
  writeTree(join(folder, name), ...rest);

const pictures: FileKind = {
  one: 'picture',
  many: 'pictures',
  group: 'class',
  groups: 'classes',
  extensions: ['png', 'jpg', 'jpeg', 'bmp'],
  nested: false,
};
const recordings: FileKind = {
  one: 'recording',
  many: 'recordings',
  group: 'speaker',
  groups: 'speakers',
  extensions: ['wav'],
  nested: true,
};

const open = (options: Parameters<typeof openFolder>[1], kind = pictures) => openFolder(kind, options);
const invalid = (says: RegExp) =>
  expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;

describe(openFolder, () => {
  it('takes folders for classes, in natural order, and leaves out what is hidden or no picture', async () => {
    const root = await tree('classes', [
      '10/b.png',
      '2/a10.JPG',
      '2/a9.jpeg',
      '2/notes.txt',
      '2/.hidden.png',
      '1/c.bmp',
      '.git/x.png',
      '__MACOSX/2/._a9.jpeg',
      'README.md',
    ]);
    const dataset = await open({ root });
    expect(dataset.classes).toEqual(['1', '2', '10']);
    expect(dataset.ids).toEqual(['1/c.bmp', '2/a9.jpeg', '2/a10.JPG', '10/b.png']);
    expect([...dataset.labels]).toEqual([0, 1, 1, 2]);
    const [sample] = await dataset.read([2]);
    expect(sample).toEqual({ id: '2/a10.JPG', label: 1, bytes: Buffer.from('2/a10.JPG'), format: 'jpg' });
  });

  it('takes pictures without class folders and table for pictures without labels, and says so', async () => {
    const root = await tree('unlabelled', ['b10.png', 'b9.png', 'notes.txt']);
    const dataset = await open({ root });
    expect(dataset.ids).toEqual(['b9.png', 'b10.png']);
    expect([...dataset.labels]).toEqual([-1, -1]);
    expect(dataset.classes).toEqual([]);
    expect(dataset.summary).toMatch(/^2 pictures from .*, without labels \(no class folders and no labels\.csv\)$/);
  });

  it('takes the test folder where there are splits, or the split asked for', async () => {
    const root = await tree('splits', ['train/cat/1.png', 'train/dog/1.png', 'test/cat/2.png', 'test/dog/3.png', 'validation/cat/4.png']);
    expect((await open({ root })).ids).toEqual(['test/cat/2.png', 'test/dog/3.png']);
    expect((await open({ root, split: 'train' })).ids).toEqual(['train/cat/1.png', 'train/dog/1.png']);
    expect((await open({ root, split: 'val' })).ids).toEqual(['validation/cat/4.png']);
    await expect(open({ root, split: 'holdout' })).rejects.toThrow(invalid(/no split "holdout"; allowed: "test", "train", "validation"/));
    await expect(open({ root: join(root, 'train'), split: 'test' })).rejects.toThrow(invalid(/has no split "test"/));
  });

  it('reads labels.csv beside the pictures, with quotes, a header and subfolders', async () => {
    const root = await tree('flat', ['a.png', 'b, c.png', 'deep/d.png'], {
      'labels.csv': '\uFEFFfile,label\r\n"b, c.png","say ""hi"""\r\na.png,dog\r\ndeep/d.png, ant \r\n\r\n',
    });
    const dataset = await open({ root });
    expect(dataset.classes).toEqual(['ant', 'dog', 'say "hi"']);
    expect(dataset.ids).toEqual(['b, c.png', 'a.png', 'deep/d.png']);
    expect([...dataset.labels]).toEqual([2, 1, 0]);
  });

  it('takes labels that are numbers for the numbers of the classes', async () => {
    const root = await tree('numbers', ['a.png', 'b.png'], { 'labels.csv': 'a.png,3\nb.png,01\n', 'other.csv': 'b.png,0\n' });
    const dataset = await open({ root });
    expect(dataset.classes).toEqual(['0', '1', '2', '3']);
    expect([...dataset.labels]).toEqual([3, 1]);
    expect((await open({ root, labels: 'other.csv' })).ids).toEqual(['b.png']);
  });

  it('takes files one folder deeper where the kind has them there, those of the class itself first', async () => {
    const root = await tree('sessions', ['bob/s10/2.wav', 'bob/s9/1.wav', 'bob/0.WAV', 'bob/s9/deep/3.wav', 'ann/x/1.wav', 'ann/y/']);
    const dataset = await open({ root }, recordings);
    expect(dataset.classes).toEqual(['ann', 'bob']);
    expect(dataset.ids).toEqual(['ann/x/1.wav', 'bob/0.WAV', 'bob/s9/1.wav', 'bob/s10/2.wav']);
    expect(dataset.summary).toMatch(/^4 recordings of 2 speakers from /);
    const split = await tree('split-sessions', ['test/ann/x/1.wav', 'train/ann/x/2.wav']);
    expect((await open({ root: split }, recordings)).ids).toEqual(['test/ann/x/1.wav']);
    await expect(open({ root: await tree('strict', ['cat/x/1.png', 'dog/1.png']) })).rejects.toThrow(
      invalid(/class folder .*cat holds no/),
    );
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['nothing', [], {}, /nothing holds no pictures; allowed are <class>/],
    ['pictureless', ['cat/a.txt', 'dog/'], {}, /no folder in .* holds a picture/],
    ['gap', ['cat/1.png', 'dog/notes.txt'], {}, /class folder .*dog holds no pictures/],
    ['blank', ['1.png'], { 'labels.csv': 'file,label\n' }, /labels\.csv names no pictures/],
    ['ragged', ['1.png'], { 'labels.csv': 'file,label\n1.png\n' }, /labels\.csv, line 2, is "1\.png"; a line of "file,label"/],
    ['absent', ['1.png'], { 'labels.csv': '1.png,cat\n2.png,dog\n' }, /labels\.csv, line 2, names 2\.png, which is not in/],
  ])('refuses a folder: %s', async (name, files, tables, says) => {
    await expect(open({ root: await tree(name, files, tables) })).rejects.toThrow(invalid(says));
  });

  it('refuses a missing folder, a missing table, and a picture that has gone', async () => {
    await expect(open({ root: join(folder, 'missing') })).rejects.toThrow(invalid(/missing cannot be read: it does not exist/));
    const root = await tree('gone', ['cat/1.png']);
    await expect(open({ root, labels: 'none.csv' })).rejects.toThrow(invalid(/none\.csv cannot be read: it does not exist/));
    const dataset = await open({ root });
    await rm(join(root, 'cat/1.png'));
    await expect(dataset.read([0])).rejects.toThrow(invalid(/1\.png cannot be read: it does not exist/));
  });

  it('says layouts in the words of the kind', async () => {
    const root = await tree('soundless', ['1.png']);
    await expect(open({ root }, recordings)).rejects.toThrow(
      invalid(
        /holds no recordings; allowed are <speaker>\/\*\.wav or <speaker>\/<folder>\/\*\.wav, train and test folders of such speaker folders, or recordings beside a labels\.csv of "file,label" \(wav\)\.$/,
      ),
    );
  });
});

describe(holdsFiles, () => {
  it('looks as deep as a data set of the kind may lie, and at nothing but folders', async () => {
    const root = await tree('known', ['train/cat/1.png', 'train/cat/deep/1.wav']);
    expect(await holdsFiles(pictures, root)).toBe(true);
    expect(await holdsFiles(recordings, root)).toBe(true);
    expect(await holdsFiles(pictures, await tree('deep', ['a/b/c/1.png']))).toBe(false);
    expect(await holdsFiles(pictures, await tree('bare', []))).toBe(false);
    expect(await holdsFiles(pictures, join(root, 'train/cat/1.png'))).toBe(false);
    expect(await holdsFiles(pictures, join(folder, 'missing'))).toBe(false);
  });
});
