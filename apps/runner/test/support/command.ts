import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const runner = path.dirname(path.dirname(import.meta.dirname));
/** The command as it is installed: in a checkout it compiles first what has changed. */
export const BIN = path.join(runner, 'bin', 'deepsensor.mjs');
/** What it then runs; the tests call it directly, so that a hundred of them do not look for changed sources. */
const MAIN = path.join(runner, 'dist', 'main.js');

/** A campaign of a second: 12 seeds in 2 shards. */
export const SMALL = ['--seeds', '12', '--evaluations', '60', '--linf', '0.2', '--seed', '7'] as const;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function deepsensor(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return execute(MAIN, args, surroundings);
}

export function execute(file: string, args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return ended(started(file, args, surroundings));
}

/** Starts the command and leaves it running. */
export function start(args: readonly string[], surroundings: Surroundings): ChildProcess {
  return started(MAIN, args, surroundings);
}

export function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

function started(file: string, args: readonly string[], { cwd, env }: Surroundings): ChildProcess {
  return spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
