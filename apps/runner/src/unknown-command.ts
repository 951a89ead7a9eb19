import type { Command } from 'commander';

const HELP: readonly string[] = ['--help', '-h', 'help'];

/**
 * A command line without its asking for help where it names a command that there is not: help of a higher command, and success, would hide
 * that, and without the asking the name is refused with the nearest one.
 * @param argv As in `process.argv`.
 * @throws CommanderError for an unknown command below another, which would be taken for one argument too many.
 */
export function withoutHelpOfNone(program: Command, argv: readonly string[]): readonly string[] {
  const words = argv.slice(2);
  let command = program;
  for (const word of words.filter((each) => !each.startsWith('-') && each !== 'help')) {
    if (command.commands.length === 0) return argv;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined && command === program) return [...argv.slice(0, 2), ...words.filter((each) => !HELP.includes(each))];
    const known = command.commands.map((each) => each.name()).join(', ');
    if (next === undefined) return command.error(`error: unknown command '${word}' of '${command.name()}' (it has ${known})`);
    command = next;
  }
  return argv;
}
