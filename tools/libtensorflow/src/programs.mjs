import { spawn } from 'node:child_process';

/** @typedef {{ readonly ok: boolean, readonly output: string, readonly why: string }} Ended `why` is the line that says most about a failure */
/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number, onTick?: () => void }} Conditions */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach(stop));

/**
 * Runs a program to its end. What it prints is kept and not shown; after `seconds` it is ended with all that it started.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Conditions} [conditions]
 * @returns {Promise<Ended>}
 */
export function run(program, args, { cwd, env, seconds, onTick } = {}) {
  return new Promise((resolve) => {
    const windows = process.platform === 'win32';
    // A group of its own, so that what it starts can be ended with it.
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], detached: !windows });
    running.add(child);
    let output = '';
    let late = false;
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const ticks = onTick === undefined ? undefined : setInterval(onTick, 200);
    const limit =
      seconds === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            stop(child);
          }, seconds * 1000);
    /** @param {Ended} ended */
    const end = (ended) => {
      running.delete(child);
      clearInterval(ticks);
      clearTimeout(limit);
      resolve(ended);
    };
    child.on('error', (error) => end({ ok: false, output, why: `${program} cannot be started: ${error.message}` }));
    child.on('close', (code, signal) => {
      const why = late
        ? `no end after ${seconds} s`
        : signal !== null
          ? `it was ended by ${signal}`
          : tellingLine(output) || `exit code ${code}`;
      end({ ok: code === 0, output, why: code === 0 ? '' : why });
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function stop(child) {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

/**
 * The line of a program's output that says what went wrong: the first with the word error in it, else the last. Lines of code do not count:
 * under them stands a caret.
 * @param {string} output
 */
export function tellingLine(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line, i, all) => !/^[\^~]+$/.test(line) && !/^[\^~]+$/.test(all[i + 1] ?? ''))
    .filter((line) => line !== '' && !/^at |^throw |A complete log of this run/.test(line));
  return lines.find((line) => /error|no space left/i.test(line)) ?? lines.at(-1) ?? '';
}
