import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { madeIn } from './layout.mjs';
import { Problem } from './problem.mjs';
import { takeTurn } from './turn.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */

/**
 * Makes the folder, or takes up one that an earlier set-up made. Refuses a folder with anything else in it.
 * @param {Layout} layout
 */
export function claim({ folder, marker }) {
  if (existsSync(marker)) return;
  try {
    const firstFolderMade = mkdirSync(folder, { recursive: true }) ?? null;
    if (readdirSync(folder).length === 0) return writeFileSync(marker, `${JSON.stringify({ firstFolderMade })}\n`);
  } catch (error) {
    throw new Problem(
      `${folder} cannot be made: ${/** @type {Error} */ (error).message}`,
      'name a folder that can be written in DEEPSENSOR_TFJS, or mend the rights',
    );
  }
  throw new Problem(`${folder} holds files that setup:tfjs did not make`, 'name a new or empty folder in DEEPSENSOR_TFJS, or unset it');
}

/**
 * Removes what set-ups made in this folder, then the folders that the first of them made, as far as they are empty now.
 * @param {Layout} layout
 * @param {(removed: string) => void} [tell] what is gone, as it goes
 * @returns {readonly string[]} what was removed; empty when there was nothing
 */
export function undo(layout, tell = () => undefined) {
  const { folder, marker } = layout;
  if (!existsSync(folder)) return [];
  if (!existsSync(marker)) {
    throw new Problem(`${folder} was not made by setup:tfjs`, 'remove it yourself, or name another folder in DEEPSENSOR_TFJS');
  }
  takeTurn(layout);
  const { firstFolderMade } = JSON.parse(readFileSync(marker, 'utf8'));
  /** @type {string[]} */
  const removed = [];
  /** @param {string} each */
  const gone = (each) => {
    removed.push(each);
    tell(each);
  };
  // The marker is the last of them: an undo that is cut short can be run again.
  for (const each of madeIn(layout).filter((made) => existsSync(made))) {
    rmSync(each, { recursive: true, force: true });
    gone(each);
  }
  if (typeof firstFolderMade === 'string') {
    for (let at = folder; at.startsWith(firstFolderMade) && readdirSync(at).length === 0; at = path.dirname(at)) {
      rmdirSync(at);
      gone(at);
    }
  }
  return removed;
}
