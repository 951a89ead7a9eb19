import type { Logger, PluginContext, Terminal } from '@deepsensor/contract';

export function standardTerminal(): Terminal {
  const { stdout } = process;
  return {
    isTerminal: stdout.isTTY === true,
    columns: stdout.columns ?? 80,
    colour: stdout.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb',
    write: (text) => void stdout.write(text),
  };
}

/** Logs go to stderr; stdout belongs to reporters. */
export function standardLog(verbose: boolean): Logger {
  return {
    debug: (message) => void (verbose && process.stderr.write(`${message}\n`)),
    info: (message) => void process.stderr.write(`${message}\n`),
    warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  };
}

export function standardContext(verbose = false): PluginContext {
  return { log: standardLog(verbose), terminal: standardTerminal(), directory: '' };
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** "1 layer", "2 layers". */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
