import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { refuseTaken } from '@deepsensor/store';

import { loadCampaign, type RunOptions } from '../campaign-config.js';
import { EXIT } from '../failure.js';
import { launch, shortened, type Finished } from '../launch.js';
import { resume } from './resume.js';

export async function run(options: RunOptions, { verbose }: { readonly verbose: boolean }): Promise<void> {
  const finished = options.resume === undefined ? await start(options, verbose) : await resume(options.resume, options, verbose);
  const { directory, config, summary } = finished;
  // The console reporter says it too.
  const isTold = options.quiet === true || config.reporters.some(({ use }) => use === 'console');
  if (summary.status === 'stopped' && !isTold) process.stderr.write(`go on: npx deepsensor run --resume ${directory}\n`);
  const most = options.maxFindings ?? config.execution.maxFindings;
  if (most !== undefined && summary.findings > most) process.exitCode = EXIT.findings;
}

async function start(options: RunOptions, verbose: boolean): Promise<Finished> {
  const campaign = await loadCampaign(options);
  const directory = shortened(options.out ?? path.join('runs', freshName()));
  await refuseTaken(directory);
  return launch(campaign, directory, verbose, { command: commandLine() });
}

function freshName(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
}

/** The command that repeats the run, quoted for a shell. */
function commandLine(): string {
  const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return ['npx', 'deepsensor', ...process.argv.slice(2)].map(quote).join(' ');
}
