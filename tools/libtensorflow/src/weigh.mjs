import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';

import { Problem } from './problem.mjs';
import { megabytes } from './progress.mjs';

/**
 * Bytes of the files below a folder; 0 when there is none. Links count for nothing.
 * @param {string} folder
 * @returns {number}
 */
export function weigh(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const place = path.join(folder, entry.name);
      return sum + (entry.isDirectory() ? weigh(place) : entry.isFile() ? lstatSync(place).size : 0);
    }, 0);
  } catch {
    // Files come and go while a program is at work there.
    return 0;
  }
}

/**
 * Refuses to begin what cannot be finished.
 * @param {string} folder
 * @param {number} bytes
 */
export function needRoom(folder, bytes) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  throw new Problem(
    `${folder} has ${megabytes(bavail * bsize)} of free space, ${megabytes(bytes)} are needed`,
    'make room, or name a folder on another disk in DEEPSENSOR_TFJS',
  );
}
