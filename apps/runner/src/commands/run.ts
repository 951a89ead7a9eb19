import { readdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

import { DeepSensorError, type RunSummary } from '@deepsensor/contract';
import { loadPlugins, runCampaign, type EffectiveConfig, type Thread } from '@deepsensor/engine';
import { openRun } from '@deepsensor/store';

import { loadCampaign, type CampaignOptions, type LoadedCampaign } from '../campaign-config.js';
import { EXIT } from '../failure.js';
import { loadSources } from '../plugin-loading.js';
import { standardContext } from '../terminal.js';
import { versions } from '../version.js';
import type { RunnerWorkerStart } from '../worker.js';

export interface RunOptions extends CampaignOptions {
  readonly out?: string;
  readonly resume?: string;
}

export async function run(options: RunOptions, { verbose }: { readonly verbose: boolean }): Promise<void> {
  const summary = options.resume === undefined ? await start(options, verbose) : await resume(options.resume, options, verbose);
  const { directory, config } = summary;
  if (summary.summary.status === 'stopped' && options.quiet !== true && options.json !== true) {
    process.stderr.write(`go on: npx deepsensor run --resume ${path.relative(process.cwd(), directory) || '.'}\n`);
  }
  const most = config.execution.maxFindings;
  if (most !== undefined && summary.summary.findings > most) process.exitCode = EXIT.findings;
}

interface Finished {
  readonly summary: RunSummary;
  readonly directory: string;
  readonly config: EffectiveConfig;
}

async function start(options: RunOptions, verbose: boolean): Promise<Finished> {
  const campaign = await loadCampaign(options);
  const directory = shortened(options.out ?? path.join('runs', freshName()));
  refuseExisting(directory);
  return launch(campaign, directory, verbose, { command: commandLine() });
}

/** Runs a campaign in a directory, with worker threads and Ctrl-C. */
export async function launch(
  { config, registry, plugins }: LoadedCampaign,
  directory: string,
  verbose: boolean,
  options: { readonly command: string; readonly resume?: Awaited<ReturnType<typeof openRun>> },
): Promise<Finished> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping after this batch; Ctrl-C again stops at once. Either way the run can be resumed.\n');
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const summary = await runCampaign({
      config,
      registry,
      directory,
      run: path.basename(directory),
      command: options.command,
      versions: versions(),
      workers: config.execution.workers ?? availableParallelism(),
      ...(options.resume !== undefined && { resume: options.resume }),
      context: standardContext(verbose),
      clock: () => performance.now(),
      signal: interrupt.signal,
      spawn: (begin) =>
        new Worker(new URL('../worker.js', import.meta.url), { workerData: { ...begin, plugins } satisfies RunnerWorkerStart }) as Thread,
    });
    return { summary, directory, config };
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function resume(given: string, options: RunOptions, verbose: boolean): Promise<Finished> {
  const directory = shortened(given);
  const store = await openRun(directory, { write: true });
  try {
    const stored = store.config() as EffectiveConfig;
    const { plugins } = stored;
    const registry = loadPlugins(await loadSources(plugins));
    const execution = { ...stored.execution, ...(options.workers !== undefined && { workers: options.workers }) };
    const budget = { ...stored.budget, maxTime: options.maxTime };
    const config: EffectiveConfig = { ...stored, execution, budget };
    return await launch({ config, registry, plugins }, directory, verbose, { command: store.facts().command, resume: store });
  } finally {
    store.close();
  }
}

/** The directory as people would write it from here. */
function shortened(directory: string): string {
  const relative = path.relative(process.cwd(), directory) || '.';
  return relative.startsWith('..') ? path.resolve(directory) : relative;
}

function refuseExisting(directory: string): void {
  if (existsNonEmpty(directory)) {
    const shown = path.relative(process.cwd(), directory);
    throw new DeepSensorError('RUN_EXISTS', `${shown} exists already; go on with it by --resume ${shown}, or choose another --out.`);
  }
}

function existsNonEmpty(directory: string): boolean {
  try {
    return readdirSync(directory).length > 0;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTDIR') return true;
    return false;
  }
}

function freshName(): string {
  return `${new Date().toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
}

/** The command that repeats the run, quoted for a shell. */
function commandLine(): string {
  const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  return ['npx', 'deepsensor', ...process.argv.slice(2)].map(quote).join(' ');
}
