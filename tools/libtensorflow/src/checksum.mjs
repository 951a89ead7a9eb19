import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { Problem } from './problem.mjs';

/**
 * SHA-256 of a file, in hexadecimal.
 * @param {string} file
 */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Refuses a file that is not the one that was looked at when its checksum was written down.
 * @param {string} file
 * @param {string} expected
 */
export async function mustHaveChecksum(file, expected) {
  const found = await sha256Of(file);
  if (found === expected) return;
  throw new Problem(
    `${path.basename(file)} has the SHA-256 ${found}, not ${expected}`,
    'the package index gave another file: ask who runs it, and do not use this one',
  );
}
