import { basename, join, posix } from 'node:path';

import { contribution, DeepSensorError, type Dataset } from '@deepsensor/contract';
import { datasetOfFiles, isOfKind, listFolder, presence, shownPath } from '@deepsensor/dataset';
import { z } from 'zod';

import { recordings, withTwoClasses } from './recordings.js';

const options = z.strictObject({
  root: z.string().describe('Folder of recordings named digit_speaker_index.wav, or the one that holds their folder "recordings"'),
  split: z
    .enum(['test', 'train', 'all'])
    .default('test')
    .describe('By the rule of the data set, index 0 to 4 is "test", the others "train"'),
  target: z.enum(['speaker', 'digit']).default('speaker').describe('What the labels are'),
});

type FsddOptions = z.infer<typeof options>;

/** One recording of the Free Spoken Digit Dataset, by its name. */
interface Take {
  /** Below the root. */
  readonly file: string;
  readonly digit: string;
  readonly speaker: string;
  readonly index: number;
}

const TEST_TAKES = 5;
const MOST_OTHERS = 5;

/**
 * Takes in the order index, digit, speaker, and the recordings that are named in another way. Seeds are taken in the order of the data
 * (ADR 0006): in this one the first of them are of all digits.
 */
async function takesIn(root: string): Promise<{ readonly takes: readonly Take[]; readonly others: readonly string[] }> {
  const folder = (await presence(join(root, 'recordings'))) === 'folder' ? 'recordings' : '';
  const files = (await listFolder(join(root, folder))).files.filter((name) => isOfKind(recordings, name));
  const takes: Take[] = [];
  const others: string[] = [];
  for (const name of files) {
    const [, digit, speaker, index] = /^(\d)_(.+)_(\d+)\.wav$/i.exec(name) ?? [];
    const file = posix.join(folder, name);
    if (digit === undefined || speaker === undefined) others.push(file);
    else takes.push({ file, digit, speaker, index: Number(index) });
  }
  takes.sort((a, b) => a.index - b.index || compare(a.digit, b.digit) || compare(a.speaker, b.speaker));
  return { takes, others };
}

/** The order of character codes, which is that of Python's `sorted`, by which models for these recordings number speakers. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function openDataset({ root, split, target }: FsddOptions): Promise<Dataset> {
  const { takes, others } = await takesIn(root);
  const invalid = (says: string) => new DeepSensorError('DATA_INVALID', `${root} ${says}`);
  if (takes.length === 0) throw invalid('holds no recordings of spoken digits; files named digit_speaker_index.wav are allowed.');
  if (others.length > MOST_OTHERS)
    throw invalid(
      `holds ${others.length} recordings like ${basename(others[0]!)}; at most ${MOST_OTHERS} not named digit_speaker_index.wav are left out.`,
    );
  // Numbered over all takes, so that labels are the same in every split.
  const classes = [...new Set(takes.map((take) => take[target]))].sort(compare);
  const chosen = split === 'all' ? takes : takes.filter(({ index }) => index < TEST_TAKES === (split === 'test'));
  if (chosen.length === 0)
    throw invalid(`has no recordings for split "${split}" (index 0 to ${TEST_TAKES - 1} is "test"); allowed: "all" and the other.`);
  const labels = Int32Array.from(chosen, (take) => classes.indexOf(take[target]));
  const summary = `${chosen.length} recordings of ${classes.length} ${target}s from ${shownPath(root)}${split === 'all' ? '' : `, split ${split}`}`;
  const leftOut = others.length === 0 ? '' : `, left out: ${others.join(', ')}`;
  return withTwoClasses(datasetOfFiles(root, { files: chosen.map(({ file }) => file), labels, classes }, summary + leftOut), root, target);
}

export const fsdd = contribution({
  kind: 'dataset',
  id: 'fsdd',
  summary: 'Spoken digits in WAV files named as the Free Spoken Digit Dataset names them',
  options,
  create: (given) => ({ open: () => openDataset(given) }),
  async recognise(location) {
    if ((await presence(location)) !== 'folder') return undefined;
    const { takes, others } = await takesIn(location);
    return takes.length > others.length ? { options: { root: location }, modality: 'speaker' } : undefined;
  },
});
