import { existsSync } from 'node:fs';

import { sha256Of } from './checksum.mjs';
import { few, missingPackages } from './packages.mjs';
import { Problem } from './problem.mjs';
import { changedFiles, originOf, readRecord } from './record.mjs';
import { tryIt } from './trial.mjs';

const published = 'the published one, without a lock: one worker per process';

/**
 * Says what is there and tries it. Throws the first thing that is wrong.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function check(layout, progress) {
  const missing = existsSync(layout.tfjs) ? missingPackages(layout.folder) : [];
  if (missing.length > 0) throw new Problem(`${few(missing)} missing among the packages`, 'npm run setup:tfjs installs them anew');
  const record = readRecord(layout);
  if (record !== undefined) {
    await progress.step('library', originOf(record), async () => {
      const changed = await changedFiles(layout);
      if (changed.length > 0) {
        throw new Problem(`${changed.join(', ')} changed since the set-up`, 'npm run setup:tfjs makes it anew');
      }
      return `${Object.keys(record.files).length} files as they were set up`;
    });
    if (existsSync(layout.addon)) {
      const own = existsSync(layout.compiled) && (await sha256Of(layout.compiled)) === (await sha256Of(layout.addon));
      progress.note('addon', own ? 'compiled here, with a lock for worker threads' : published);
    }
  }
  await progress.step('trial', 'loads, computes gradients', () => tryIt(layout, record?.tensorflow));
}
