import { DeepSensorError } from '@deepsensor/contract';

/** Exit codes: 0 clean, 1 findings above the threshold, 2 usage or configuration, 3 internal. */
export const EXIT = { clean: 0, findings: 1, usage: 2, internal: 3 } as const;

/** Prints an error as its reader needs it: one sentence for what a person can mend, the stack for a bug. Returns the exit code. */
export function reportFailure(error: unknown, verbose: boolean): number {
  const known = asUserError(error);
  if (known !== undefined) {
    process.stderr.write(`error: ${known.message}\n`);
    if (verbose && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
    return EXIT.usage;
  }
  process.stderr.write(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.stderr.write('This is a bug in DeepSensor or in a plugin; please report it with the lines above.\n');
  return EXIT.internal;
}

/** What commander says of a command line, as one sentence that ends with the way out. */
export function usageSentence(text: string): string {
  const [said, ...suggestions] = text.trim().replace(' is invalid. ', ' is invalid: ').split('\n');
  const hint = suggestions.join(' ').replace(/^\(D/, '(d');
  const ended = said!.replace(/\.$/, '');
  return `${ended}${hint === '' ? '' : ` ${hint}`}; --help shows what is allowed.\n`;
}

function asUserError(error: unknown): { message: string } | undefined {
  if (DeepSensorError.is(error)) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const where = (error as NodeJS.ErrnoException | undefined)?.path;
  if (code === 'ENOSPC') return space(where);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return { message: `${where ?? 'a file'}: no permission; choose another place or change its rights.` };
  return undefined;
}

function space(where: string | undefined): { message: string } {
  return { message: `no space left on the disk${where === undefined ? '' : ` (${where})`}; free some and go on with run --resume.` };
}
