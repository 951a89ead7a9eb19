import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import type { Steps } from '../steps.js';
import type { KnownDataset } from './catalogue.js';
import { download } from './download.js';
import { inspect, locate } from './inspect.js';
import { place } from './place.js';
import { SourceFailure } from './source-failure.js';
import { packedNames, sourcesOf, type Source } from './sources.js';
import { inStaging } from './staging.js';

export interface FetchOptions {
  /** Folder of the data set. */
  readonly out: string;
  /** An address, a file or a folder in place of the places that are known. */
  readonly from?: string | undefined;
  /** Milliseconds without a byte after which a server counts as dead. */
  readonly idle: number;
  readonly steps: Steps;
  /** Tells of a place that failed while others are left. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts a data set into a folder, which appears when all of it is there and every checksum holds, or not at all. Says whether anything
 * was to be done. Throws `DATA_INVALID` when no place gives it or something else lies in the folder, `NO_SPACE`, and the signal's reason.
 */
export async function fetchDataset(dataset: KnownDataset, options: FetchOptions): Promise<'present' | 'fetched'> {
  const { out, from } = options;
  const before = await inspect(dataset.content, out);
  if (before.state === 'whole') return 'present';
  const sources = await sourcesOf(dataset, out, from);
  const byHand = from === undefined && sources[0]!.kind === 'files';
  if (!byHand && (await holdsSomething(out))) {
    const says = before.state === 'different' ? before.says : 'it holds other files';
    throw new DeepSensorError(
      'DATA_INVALID',
      `${out} exists already and is not ${dataset.name} as it is published (${says}); remove it or choose another --out.`,
    );
  }
  try {
    await inStaging(out, async (staging) => moveInto(out, await firstThatGives(dataset, sources, staging, options), dataset));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC') throw cause;
    throw new DeepSensorError('NO_SPACE', `no space left on the disk for ${out}; free some and fetch ${dataset.name} again.`, { cause });
  }
  return 'fetched';
}

/** Tries one place after the other; the folder in which all of the data set then lies. */
async function firstThatGives(dataset: KnownDataset, sources: readonly Source[], staging: string, options: FetchOptions): Promise<string> {
  const failures: string[] = [];
  for (const source of sources) {
    const folder = path.join(staging, 'dataset');
    try {
      await gather(dataset, source, staging, folder, options);
      return folder;
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      failures.push(error.message);
      if (failures.length < sources.length) options.say(`${error.message}; trying the next place`);
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new DeepSensorError('DATA_INVALID', `${dataset.name} cannot be fetched: ${failures.join('; ')}; ${wayOut(dataset, options)}.`);
}

async function gather(dataset: KnownDataset, source: Source, staging: string, folder: string, options: FetchOptions): Promise<void> {
  const { steps, signal } = options;
  const files = source.kind === 'files' ? source.files : await downloadAll(dataset, source.addresses, staging, options);
  for (const file of files) {
    await place(dataset, file, folder, signal);
    if (source.kind === 'addresses') await rm(file);
  }
  const found = await inspect(dataset.content, folder);
  signal.throwIfAborted();
  if (found.state === 'absent') throw new SourceFailure(`there is no file of ${dataset.name} in ${path.basename(files[0]!)}`);
  if (found.state === 'different') throw new SourceFailure(found.says);
  steps.done('verify', 'unpacked; every checksum is the one published');
}

async function downloadAll(
  { files: packed }: KnownDataset,
  addresses: readonly string[],
  staging: string,
  { idle, steps, signal }: FetchOptions,
): Promise<readonly string[]> {
  const folder = path.join(staging, 'packed');
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [i, address] of addresses.entries()) {
    const { host, pathname } = new URL(address);
    const name = addresses.length === packed.length ? packed[i]!.name : path.posix.basename(pathname);
    const file = path.join(folder, name);
    const length = await download(address, file, {
      idle,
      bytes: packed[i]!.bytes,
      signal,
      progress: (done, total) => steps.progress('fetch', done, total, `${megabytes(done)} of ${megabytes(total)}`),
    });
    steps.done('fetch', `${name}, ${megabytes(length)} from ${host}`);
    files.push(file);
  }
  return files;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}

/** What to do without a network. */
function wayOut(dataset: KnownDataset, { out, from }: FetchOptions): string {
  if (from !== undefined) return `--from takes an address, a file or a folder of ${packedNames(dataset)}`;
  const [address] = dataset.sources[0]!;
  const where = dataset.files.length === 1 ? ` (${address})` : '';
  return `put ${packedNames(dataset)}${where} into ${out} and fetch again, or say where to find it with --from`;
}

async function holdsSomething(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') return true;
    throw error;
  }
}

/** Removes a folder that is empty, and nothing else: something may be put there at any moment. Says whether nothing is in the way. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) return false;
    throw error;
  }
}

/** One rename where nothing is in the way, else one a file: beside an archive that somebody put there. */
async function moveInto(out: string, folder: string, { content }: KnownDataset): Promise<void> {
  if (await removeEmpty(out)) return rename(folder, out);
  await mkdir(path.join(out, content.folders[0]!), { recursive: true });
  for (const file of (await locate(content, folder)).values()) await rename(file, path.join(out, path.relative(folder, file)));
}
