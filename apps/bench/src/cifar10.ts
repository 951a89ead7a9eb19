import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Unpacks `cifar10-jpeg.tar.gz` beside which no folder lies, into a temporary one; returns where the pictures are. */
export function unpackedCifar10(folder: string): string {
  const packed = path.join(folder, 'cifar10-jpeg.tar.gz');
  if (!existsSync(packed)) return folder;
  const target = mkdtempSync(path.join(tmpdir(), 'deepsensor-cifar10-'));
  const { status, error } = spawnSync('tar', ['-xzf', packed, '-C', target], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${packed} cannot be unpacked: ${error?.message ?? `tar ended with ${status}`}`);
  return target;
}
