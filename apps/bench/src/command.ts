import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const command = path.join(path.dirname(createRequire(import.meta.url).resolve('deepsensor/package.json')), 'bin/deepsensor.mjs');

/** Runs `deepsensor` with these arguments, its output dropped; rejects unless it ends with exit code 0. */
export async function deepsensor(
  args: readonly string[],
  options: { readonly node?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.node ?? []), command, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...options.env },
    });
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (code !== 0) throw new Error(`deepsensor ${args.join(' ')} ended with exit code ${code}`);
}
