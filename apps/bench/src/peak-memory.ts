import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

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
  const command = path.join(path.dirname(createRequire(import.meta.url).resolve('deepsensor/package.json')), 'bin/deepsensor.mjs');
  const preload = `data:text/javascript,${encodeURIComponent(PRELOAD)}`;
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        ['--import', preload, command, 'run', '--quiet', ...args, '--out', path.join(directory, 'run')],
        {
          stdio: ['ignore', 'ignore', 'inherit'],
          env: { ...process.env, DEEPSENSOR_PEAK_FILE: file },
        },
      );
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (code !== 0) throw new Error(`deepsensor run ${args.join(' ')} ended with exit code ${code}`);
    return Number(await readFile(file, 'utf8')) / 1024;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
