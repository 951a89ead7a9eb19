import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { contribution, type Dataset, type Sample } from '@deepsensor/contract';
import { z } from 'zod';

import { shownPath } from './shown-path.js';
import { listFolder, presence, unreadable } from './files.js';
import { isPicture, scanFolder, type PictureList } from './folder-scan.js';

const options = z.strictObject({
  root: z.string().describe('Folder of class folders, of train and test folders of them, or of pictures with a labels.csv'),
  split: z.string().optional().describe('"test" (default when there is one), "val" or "train"'),
  labels: z.string().optional().describe('Table of "file,label", relative to the root; default: labels.csv when there is one'),
});

type FolderOptions = z.infer<typeof options>;

/** Files that are open at a time. */
const readers = 16;

async function openDataset({ root, split, labels }: FolderOptions): Promise<Dataset> {
  const list = await scanFolder(root, split, labels);
  const size = list.files.length;
  return {
    summary: summaryOf(list, root),
    size,
    ids: list.files,
    labels: list.labels,
    classes: list.classes,
    async read(rows) {
      const samples = new Array<Sample>(rows.length);
      let next = 0;
      const reader = async () => {
        while (next < rows.length) {
          const position = next++;
          const row = rows[position]!;
          const id = list.files[row]!;
          const path = join(root, id);
          const bytes = await readFile(path).catch((cause: unknown) => {
            throw unreadable(path, cause);
          });
          samples[position] = { id, label: list.labels[row]!, bytes, format: extname(id).slice(1).toLowerCase() };
        }
      };
      await Promise.all(Array.from({ length: Math.min(readers, rows.length) }, reader));
      return samples;
    },
  };
}

function summaryOf({ files, classes, split }: PictureList, root: string): string {
  const from = `from ${shownPath(root)}${split === undefined ? '' : `, split ${split}`}`;
  return classes.length === 0
    ? `${files.length} pictures ${from}, without labels (no class folders and no labels.csv)`
    : `${files.length} pictures of ${classes.length} classes ${from}`;
}

/** Whether a picture lies in the folder or at most two folders below it, where a split's classes are. */
async function holdsPictures(folder: string, depth: number): Promise<boolean> {
  const { folders, files } = await listFolder(folder);
  if (files.some(isPicture)) return true;
  if (depth > 0) for (const each of folders) if (await holdsPictures(join(folder, each), depth - 1)) return true;
  return false;
}

export const imageFolder = contribution({
  kind: 'dataset',
  id: 'image-folder',
  summary: 'PNG, JPEG and BMP files in class folders, or with a labels.csv',
  options,
  create: (given) => ({ open: () => openDataset(given) }),
  async recognise(location) {
    const isFolder = (await presence(location)) === 'folder';
    return isFolder && (await holdsPictures(location, 2)) ? { options: { root: location }, modality: 'image' } : undefined;
  },
});
