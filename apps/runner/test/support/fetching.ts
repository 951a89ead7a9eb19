import { readdir, readFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { expect } from 'vitest';

import type { KnownDataset } from '../../src/datasets/catalogue.js';
import { fetchDataset, type FetchOptions } from '../../src/datasets/fetch-dataset.js';
import { Steps } from '../../src/steps.js';
import { temporaryFolder } from './folder.js';
import { letters, lettersKnown, packed } from './letters.js';
import { loopback, whole } from './loopback.js';

export const at = await temporaryFolder();
export const server = await loopback();
export const archive = await packed({
  'letters-1.0/README.md': 'not wanted',
  'letters-1.0/a.txt': letters['a.txt'],
  'letters-1.0/deep/b.txt': letters['b.txt'],
});

server.answers.set('/good.tar.gz', whole(archive));

let folders = 0;
/** A folder of its own for one target, so that what lies beside the target is known. */
export async function corner(): Promise<string> {
  const folder = at(`corner-${folders++}`);
  await mkdir(folder);
  return folder;
}

export const said: string[] = [];
export function fetch(dataset: KnownDataset, out: string, options: Partial<FetchOptions> = {}) {
  const terminal = { isTerminal: false, columns: 80, colour: false, write: () => undefined };
  return fetchDataset(dataset, {
    out,
    idle: 10_000,
    steps: new Steps(terminal, () => 0),
    say: (text) => void said.push(text),
    signal: new AbortController().signal,
    ...options,
  });
}

/** The archive at paths of the server, tried in that order. */
export const from = (...paths: readonly string[]): KnownDataset => ({
  ...lettersKnown,
  sources: paths.map((each) => [new URL(each, server.address).href]),
});

export const refusal = (code: string, says: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(says) as string }) as Error;

export async function expectLetters(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(letters)) expect(await readFile(path.join(folder, name), 'utf8')).toBe(text);
}

/** Fetches, expects the failure, and that it leaves nothing: neither the target nor anything beside it. */
export async function expectRefused(dataset: KnownDataset, says: RegExp, options: Partial<FetchOptions> = {}): Promise<void> {
  const folder = await corner();
  await expect(fetch(dataset, path.join(folder, 'made', 'letters'), options)).rejects.toThrow(refusal('DATA_INVALID', says));
  expect(await readdir(folder)).toEqual([]);
}
