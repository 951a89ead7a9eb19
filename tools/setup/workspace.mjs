import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a program of this checkout with its output shown; ends the process with its exit code when it fails. */
export function must(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (error !== undefined) {
    process.stderr.write(`error: ${program} cannot be started: ${error.message}\n`);
    process.exit(2);
  }
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a JavaScript file of an installed package with this Node. */
export function mustNode(file, args, options = {}) {
  must(process.execPath, [path.join(root, file), ...args], options);
}
