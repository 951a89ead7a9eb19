import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ARCHIVES = ['cifar10-jpeg.tar.gz', 'fsdd-recordings.tar.gz'];

/** Unpacks a data set that is there as an archive alone, into a temporary folder; returns where its files are. */
export function unpackedData(folder: string): string {
  const packed = ARCHIVES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  if (packed === undefined) return folder;
  const target = mkdtempSync(path.join(tmpdir(), 'deepsensor-data-'));
  const { status, error } = spawnSync('tar', ['-xzf', packed, '-C', target], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${packed} cannot be unpacked: ${error?.message ?? `tar ended with ${status}`}`);
  return target;
}
