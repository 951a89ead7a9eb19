import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { packTar } from 'modern-tar';

import type { KnownDataset } from '../../src/datasets/catalogue.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A small data set of two files, as the catalogue would describe it. */
export const letters = { 'a.txt': 'the letter a\n', 'b.txt': 'the letter b\n'.repeat(5000) } as const;

export const lettersKnown: KnownDataset = {
  name: 'letters',
  what: 'two letters',
  licence: 'none',
  home: 'http://127.0.0.1/',
  files: [{ name: 'letters.tar.gz', bytes: 300 }],
  sources: [],
  content: {
    kind: 'files',
    folders: ['', 'letters-1.0'],
    sha256: { 'a.txt': sha256(letters['a.txt']), 'b.txt': sha256(letters['b.txt']) },
  },
  budget: '--linf 0.1',
};

/** The same as a list, from two files that are packed one by one. */
export const lettersAsList: KnownDataset = {
  ...lettersKnown,
  files: [
    { name: 'a.txt.gz', bytes: 30 },
    { name: 'b.txt.gz', bytes: 90 },
  ],
  content: {
    kind: 'list',
    folders: ['texts', ''],
    names: /^[a-z]\.txt$/,
    count: 2,
    sha256: sha256(`a.txt\t${sha256(letters['a.txt'])}\nb.txt\t${sha256(letters['b.txt'])}\n`),
  },
};

/** A `.tar.gz` of files by their paths. */
export async function packed(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  return gzipSync(await packTar(Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body }))));
}
