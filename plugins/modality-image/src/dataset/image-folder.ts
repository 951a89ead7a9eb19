import { contribution } from '@deepsensor/contract';
import { folderOptions, holdsFiles, openFolder, type FileKind } from '@deepsensor/dataset';

const pictures: FileKind = {
  one: 'picture',
  many: 'pictures',
  group: 'class',
  groups: 'classes',
  extensions: ['png', 'jpg', 'jpeg', 'bmp'],
  nested: false,
};

export const imageFolder = contribution({
  kind: 'dataset',
  id: 'image-folder',
  summary: 'PNG, JPEG and BMP files in class folders, or with a labels.csv',
  options: folderOptions(pictures),
  create: (given) => ({ open: () => openFolder(pictures, given) }),
  async recognise(location) {
    return (await holdsFiles(pictures, location)) ? { options: { root: location }, modality: 'image' } : undefined;
  },
});
