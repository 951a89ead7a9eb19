import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { Problem } from './problem.mjs';

/**
 * One set-up at a time in a folder. A turn whose process is gone counts for nothing.
 * @param {import('./layout.mjs').Layout} layout
 * @returns {() => void} ends the turn
 */
export function takeTurn({ folder, turn }) {
  const mine = String(process.pid);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(turn, mine, { flag: 'wx' });
      return () => rmSync(turn, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      const other = Number(readFileSync(turn, 'utf8'));
      if (other !== process.pid && isAlive(other)) {
        throw new Problem(`process ${other} is setting up ${folder}`, 'wait until it is done');
      }
      rmSync(turn, { force: true });
    }
  }
  throw new Problem(`another process began to set up ${folder} at the same moment`, 'run it again');
}

/** @param {number} id */
function isAlive(id) {
  try {
    return id > 0 && process.kill(id, 0);
  } catch (error) {
    // It lives and is another user's.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
