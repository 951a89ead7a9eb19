import { contribution } from '@deepsensor/contract';
import { folderOptions, holdsFiles, openFolder } from '@deepsensor/dataset';

import { recordings, withTwoClasses } from './recordings.js';

export const soundFolder = contribution({
  kind: 'dataset',
  id: 'sound-folder',
  summary: 'WAV files in speaker folders, or with a labels.csv',
  options: folderOptions(recordings),
  create: (given) => ({
    open: async () => withTwoClasses(await openFolder(recordings, given), given.root, recordings.group),
  }),
  async recognise(location) {
    return (await holdsFiles(recordings, location)) ? { options: { root: location }, modality: 'speaker' } : undefined;
  },
});
