import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { context, temporaryFolder, writeTree } from '../../test/support.js';
import { fsdd } from './fsdd.js';

const folder = await temporaryFolder();

const tree = (name: string, files: readonly string[]) => writeTree(join(folder, name), files);

const open = (given: unknown) => fsdd.create(fsdd.options.parse(given), context).open();
const invalid = (says: RegExp) =>
  expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;

const names = ['7_theo_4', '7_theo_5', '0_yweweler_12', '0_yweweler_3', '0_ann_b_0', '7_ann_b_10', '0_ann_b_1', '10_ann_0'];
const files = names.map((name) => `recordings/${name}.wav`);

describe('fsdd', () => {
  it('takes index 0 to 4 for the test set, sorted by digit, speaker and index', async () => {
    const root = await tree('whole', [...files, 'README.md', 'recordings/notes.txt']);
    const dataset = await open({ root });
    expect(dataset.classes).toEqual(['ann_b', 'theo', 'yweweler']);
    expect(dataset.ids).toEqual(['0_ann_b_0', '0_ann_b_1', '0_yweweler_3', '7_theo_4'].map((name) => `recordings/${name}.wav`));
    expect([...dataset.labels]).toEqual([0, 0, 2, 1]);
    expect(dataset.summary).toMatch(/^4 recordings of 3 speakers from .*, split test, left out: recordings\/10_ann_0\.wav$/);
    const [sample] = await dataset.read([3]);
    expect(sample).toEqual({ id: files[0], label: 1, bytes: Buffer.from(files[0]!), format: 'wav' });
  });

  it('numbers labels alike in every split, speakers or digits', async () => {
    const root = join(folder, 'whole');
    const train = await open({ root, split: 'train' });
    expect(train.ids).toEqual(['7_theo_5', '7_ann_b_10', '0_yweweler_12'].map((name) => `recordings/${name}.wav`));
    expect([...train.labels]).toEqual([1, 0, 2]);
    const digits = await open({ root, split: 'all', target: 'digit' });
    expect(digits.classes).toEqual(['0', '7']);
    expect([...digits.labels]).toEqual([0, 0, 0, 1, 1, 1, 0]);
    expect(digits.summary).toMatch(/^7 recordings of 2 digits from /);
  });

  it('recognises folders in which most recordings are named so', async () => {
    const root = await tree('flat', ['0_ann_0.wav', '0_bob_0.wav', 'x.wav']);
    expect(await fsdd.recognise!(root)).toEqual({ options: { root }, modality: 'speaker' });
    expect((await open({ root })).ids).toEqual(['0_ann_0.wav', '0_bob_0.wav']);
    expect(await fsdd.recognise!(await tree('other', ['0_ann_0.wav', 'y.wav', 'x.wav']))).toBeUndefined();
    expect(await fsdd.recognise!(await tree('bare', []))).toBeUndefined();
    expect(await fsdd.recognise!(join(folder, 'missing'))).toBeUndefined();
  });

  it.each<[string, readonly string[], object, RegExp]>([
    ['nothing', [], {}, /nothing holds no recordings of spoken digits; files named digit_speaker_index\.wav are allowed\.$/],
    ['alone', ['0_ann_0.wav', '1_ann_0.wav'], {}, /alone has one speaker \(ann\); at least two are needed\.$/],
    ['zeros', ['0_ann_0.wav', '0_bob_0.wav'], { target: 'digit' }, /zeros has one digit \(0\); at least two are needed\.$/],
    ['late', ['0_ann_7.wav', '0_bob_9.wav'], {}, /late has no recordings for split "test" \(index 0 to 4 is "test"\)/],
    ['strange', ['0_ann_0.wav', ...[1, 2, 3, 4, 5, 6].map((i) => `x${i}.wav`)], {}, /strange holds 6 recordings like x1\.wav; at most 5 /],
  ])('refuses a folder: %s', async (name, present, given, says) => {
    const root = await tree(name, present);
    await expect(open({ root, ...given })).rejects.toThrow(invalid(says));
  });

  it('refuses a folder that is not there', async () => {
    await expect(open({ root: join(folder, 'gone') })).rejects.toThrow(invalid(/gone cannot be read: it does not exist\.$/));
  });
});
