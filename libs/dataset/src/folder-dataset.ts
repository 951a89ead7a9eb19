import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Dataset, Sample } from '@deepsensor/contract';
import { z } from 'zod';

import { formatOf, isOfKind, type FileKind } from './file-kind.js';
import { listFolder, presence, unreadable } from './files.js';
import { scanFolder, type FileList } from './folder-scan.js';
import { shownPath } from './shown-path.js';

/** The options of a data set of files in folders. */
export function folderOptions({ many, group }: FileKind) {
  return z.strictObject({
    root: z.string().describe(`Folder of ${group} folders, of train and test folders of them, or of ${many} with a labels.csv`),
    split: z.string().optional().describe('"test" (default when there is one), "val" or "train"'),
    labels: z.string().optional().describe('Table of "file,label", relative to the root; default: labels.csv when there is one'),
  });
}

/** Finds the files of a kind below a folder, and their labels. Throws `DATA_INVALID`, naming the file or the folder. */
export async function openFolder(
  kind: FileKind,
  { root, split, labels }: { readonly root: string; readonly split?: string | undefined; readonly labels?: string | undefined },
): Promise<Dataset> {
  const list = await scanFolder(kind, root, split, labels);
  return datasetOfFiles(root, list, summaryOf(kind, list, root));
}

function summaryOf({ many, group, groups }: FileKind, { files, classes, split }: FileList, root: string): string {
  const from = `from ${shownPath(root)}${split === undefined ? '' : `, split ${split}`}`;
  return classes.length === 0
    ? `${files.length} ${many} ${from}, without labels (no ${group} folders and no labels.csv)`
    : `${files.length} ${many} of ${classes.length} ${groups} ${from}`;
}

/** Files that are open at a time. */
const readers = 16;

/** A data set of one file a sample, read when asked for. Ids are the paths below `root`. */
export function datasetOfFiles(root: string, { files, labels, classes }: Omit<FileList, 'split'>, summary: string): Dataset {
  return {
    summary,
    size: files.length,
    ids: files,
    labels,
    classes,
    async read(rows) {
      const samples = new Array<Sample>(rows.length);
      let next = 0;
      const reader = async () => {
        while (next < rows.length) {
          const position = next++;
          const row = rows[position]!;
          const id = files[row]!;
          const path = join(root, id);
          const bytes = await readFile(path).catch((cause: unknown) => {
            throw unreadable(path, cause);
          });
          samples[position] = { id, label: labels[row]!, bytes, format: formatOf(id) };
        }
      };
      await Promise.all(Array.from({ length: Math.min(readers, rows.length) }, reader));
      return samples;
    },
  };
}

/** Whether a path is a folder in which, or in as many folders below it as a data set may use, a file of the kind lies. */
export async function holdsFiles(kind: FileKind, location: string): Promise<boolean> {
  // Below a split's folder lie its classes.
  return (await presence(location)) === 'folder' && holdsFilesWithin(kind, location, kind.nested ? 3 : 2);
}

async function holdsFilesWithin(kind: FileKind, folder: string, depth: number): Promise<boolean> {
  const { folders, files } = await listFolder(folder);
  if (files.some((name) => isOfKind(kind, name))) return true;
  if (depth > 0) for (const each of folders) if (await holdsFilesWithin(kind, join(folder, each), depth - 1)) return true;
  return false;
}
