import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { deepsensor } from './command.js';

/** Run by the command before its own first line: writes the peak when the process ends. */
const PRELOAD = `
import { isMainThread } from 'node:worker_threads';
import { writeFileSync } from 'node:fs';
if (isMainThread) process.on('exit', () => writeFileSync(process.env.DEEPSENSOR_PEAK_FILE, String(process.resourceUsage().maxRSS)));
`;

/** Peak memory in MB of `deepsensor run` with these arguments, all its threads together. */
export async function peakMemory(args: readonly string[]): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), 'deepsensor-bench-'));
  const file = path.join(directory, 'peak');
  try {
    await deepsensor(['run', '--quiet', ...args, '--out', path.join(directory, 'run')], {
      node: ['--import', `data:text/javascript,${encodeURIComponent(PRELOAD)}`],
      env: { DEEPSENSOR_PEAK_FILE: file },
    });
    return Number(await readFile(file, 'utf8')) / 1024;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
