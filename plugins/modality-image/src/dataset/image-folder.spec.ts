import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { context, temporaryFolder } from '../../test/support.js';
import { imageFolder } from './image-folder.js';

const folder = await temporaryFolder();

async function tree(name: string, files: readonly string[]): Promise<string> {
  const root = join(folder, name);
  for (const file of files) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), file);
  }
  return root;
}

const open = (options: Parameters<typeof imageFolder.create>[0]) => imageFolder.create(options, context).open();

it('takes PNG, JPEG and BMP files for pictures', async () => {
  const root = await tree('formats', [
    'test/cat/a.png',
    'test/cat/b.JPG',
    'test/dog/c.jpeg',
    'test/dog/d.bmp',
    'test/dog/e.gif',
    'train/cat/f.png',
  ]);
  const dataset = await open({ root });
  expect(dataset.ids).toEqual(['test/cat/a.png', 'test/cat/b.JPG', 'test/dog/c.jpeg', 'test/dog/d.bmp']);
  expect(dataset.classes).toEqual(['cat', 'dog']);
  expect(dataset.summary).toMatch(/^4 pictures of 2 classes from .*, split test$/);
  const [sample] = await dataset.read([1]);
  expect(sample).toEqual({ id: 'test/cat/b.JPG', label: 0, bytes: Buffer.from('test/cat/b.JPG'), format: 'jpg' });
});

it('says what is allowed where there is no picture', async () => {
  const root = await tree('sounds', ['a.wav']);
  await expect(open({ root })).rejects.toThrow(
    expect.objectContaining({
      code: 'DATA_INVALID',
      message: `${root} holds no pictures; allowed are <class>/*.png, train and test folders of such class folders, or pictures beside a labels.csv of "file,label" (png, jpg, jpeg, bmp).`,
    }) as Error,
  );
});

it('recognises folders that hold pictures, and nothing else', async () => {
  const root = await tree('known', ['train/cat/1.png']);
  expect(await imageFolder.recognise!(root)).toEqual({ options: { root }, modality: 'image' });
  expect(await imageFolder.recognise!(await tree('other', ['cat/1.wav']))).toBeUndefined();
});
