import { stat } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

import type { KnownDataset } from './catalogue.js';
import { locate } from './inspect.js';

/** One place from which all of a data set is taken. */
export type Source =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly string[] };

/** The places that are to be tried, in order: what was named, else archives that somebody put into the folder, else the known ones. */
export async function sourcesOf(dataset: KnownDataset, out: string, from: string | undefined): Promise<readonly Source[]> {
  if (from === undefined) {
    const files = await packedIn(dataset, out);
    return files === undefined ? dataset.sources.map((addresses) => ({ kind: 'addresses', addresses })) : [{ kind: 'files', files }];
  }
  if (/^[a-z]+:\/\//i.test(from)) return [{ kind: 'addresses', addresses: addressesAt(dataset, from) }];
  return [{ kind: 'files', files: await filesAt(dataset, from) }];
}

/** An address that ends in `.gz` or `.tgz` is that of one file; any other is that of a folder of the files by their names. */
function addressesAt({ files }: KnownDataset, from: string): readonly string[] {
  const address = URL.canParse(from) ? new URL(from) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:')
    throw new DeepSensorError('USAGE', `--from ${from}: it must be an http or https address, a file or a folder.`);
  if (/\.t?gz$/.test(address.pathname)) return [from];
  const folder = new URL(address);
  folder.pathname = folder.pathname.replace(/\/?$/, '/');
  return files.map(({ name }) => new URL(name, folder).href);
}

async function filesAt(dataset: KnownDataset, from: string): Promise<readonly string[]> {
  const found = await stat(from).catch(() => undefined);
  if (found === undefined)
    throw new DeepSensorError('DATA_INVALID', `--from ${from}: there is no such file or folder; ${allowed(dataset)}.`);
  if (!found.isDirectory()) return [from];
  const files = [...(await locate(dataset.content, from)).values()];
  const packed = files.length > 0 ? files : await packedIn(dataset, from);
  if (packed !== undefined) return packed;
  throw new DeepSensorError('DATA_INVALID', `--from ${from}: the folder holds no file of ${dataset.name}; ${allowed(dataset)}.`);
}

/** The archives of a data set in a folder, when all are there. */
async function packedIn({ files }: KnownDataset, folder: string): Promise<readonly string[] | undefined> {
  const paths = files.map(({ name }) => path.join(folder, name));
  const found = await Promise.all(paths.map((file) => stat(file).catch(() => undefined)));
  return found.every((each) => each?.isFile() === true) ? paths : undefined;
}

function allowed(dataset: KnownDataset): string {
  return `${packedNames(dataset)}, or a folder of that or of what it unpacks to, is allowed`;
}

/** For messages: `a.gz, b.gz and c.gz`. */
export function packedNames({ files }: KnownDataset): string {
  return new Intl.ListFormat('en-GB').format(files.map(({ name }) => name));
}
