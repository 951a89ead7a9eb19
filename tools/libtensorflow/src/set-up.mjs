import { existsSync, rmSync } from 'node:fs';

import { placeAddon } from './addon.mjs';
import { downloadAnswers, libraryFromDownload } from './from-download.mjs';
import { libraryFromWheel } from './from-wheel.mjs';
import { claim } from './ownership.mjs';
import { installPackages, packagesAreThere } from './packages.mjs';
import { Problem } from './problem.mjs';
import { changedFiles, originOf, readRecord } from './record.mjs';
import { tryIt } from './trial.mjs';
import { takeTurn } from './turn.mjs';
import { needRoom } from './weigh.mjs';
import { onMusl, wheelFor } from './wheels.mjs';

/** @typedef {import('./layout.mjs').Layout} Layout */
/** @typedef {import('./progress.mjs').Progress} Progress */

/**
 * Makes tfjs-node work in a folder. What an earlier run has done is not done again, so it can be stopped and run as often as one likes.
 * @param {Layout} layout
 * @param {import('./arguments.mjs').Source} from
 * @param {Progress} progress
 */
export async function setUp(layout, from, progress) {
  claim(layout);
  const endTurn = takeTurn(layout);
  const isNew = !existsSync(layout.packages) && !existsSync(layout.compiled);
  try {
    await makeAll(layout, from, progress);
    try {
      await trial(layout, progress);
    } catch (error) {
      if (!(error instanceof Problem) || isNew) throw error;
      progress.note('repair', `${error.message}: packages and addon anew`);
      for (const each of [layout.packages, layout.compiled]) rmSync(each, { recursive: true, force: true });
      await makeAll(layout, from, progress);
      await trial(layout, progress);
    }
  } finally {
    endTurn();
  }
}

/**
 * @param {Layout} layout
 * @param {import('./arguments.mjs').Source} from
 * @param {Progress} progress
 */
async function makeAll(layout, from, progress) {
  if (!packagesAreThere(layout)) {
    // npm unpacks 300 MB.
    needRoom(layout.folder, 0.4e9);
    // The addon that came with a download lies among the packages and goes with them.
    if (readRecord(layout)?.from === 'download' && !existsSync(layout.compiled)) rmSync(layout.record);
  }
  await installPackages(layout, progress);
  await library(layout, from, progress);
  await placeAddon(layout, progress);
}

/**
 * @param {Layout} layout
 * @param {Progress} progress
 */
function trial(layout, progress) {
  return progress.step('trial', 'loads, computes gradients', () => tryIt(layout, readRecord(layout)?.tensorflow));
}

/**
 * @param {Layout} layout
 * @param {import('./arguments.mjs').Source} from
 * @param {Progress} progress
 */
async function library(layout, from, progress) {
  const record = readRecord(layout);
  if (record !== undefined && (from === 'auto' || from === record.from)) {
    const changed = await changedFiles(layout);
    if (changed.length === 0) return progress.note('library', `${originOf(record)}: there already`);
    progress.note('library', `${changed.join(', ')} changed since the set-up: anew`);
  }
  if (from === 'download') return libraryFromDownload(layout, progress);
  if (from === 'auto' && (await downloadAnswers(layout, progress))) {
    try {
      return await libraryFromDownload(layout, progress);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      progress.note('', `${error.message}: so from the wheel`);
    }
  }
  const wheel = wheelFor(process.platform, process.arch, onMusl());
  if (wheel.tried !== 'run') progress.note('wheel', `never tried on ${process.platform}-${process.arch}; the library is in it`);
  await libraryFromWheel(layout, wheel, progress);
}
