import { DeepSensorError } from '@deepsensor/contract';
import { loadPlugins, type EffectiveConfig, type Registry } from '@deepsensor/engine';
import { openRun } from '@deepsensor/store';

import { reportersOf, type RunOptions } from '../campaign-config.js';
import { launch, shortened, type Finished } from '../launch.js';
import { loadSources } from '../plugin-loading.js';
import { print } from '../terminal.js';

/** What may be said anew; everything else is fixed by the run, or it would not be the same one. */
const FREE: readonly (keyof RunOptions)[] = ['resume', 'workers', 'maxTime', 'maxFindings', 'reporter', 'json', 'quiet'];

/** Goes on with a run that was stopped or killed. One that is complete is left as it is. */
export async function resume(given: string, options: RunOptions, verbose: boolean): Promise<Finished> {
  refuseFixed(options);
  const directory = shortened(given);
  const done = await ifComplete(directory);
  if (done !== undefined) {
    if (options.json !== true && options.quiet !== true) {
      print(`${directory} is complete (${done.summary.findings} findings); there is nothing to go on with.`);
    }
    return done;
  }
  const store = await openRun(directory, { write: true });
  try {
    const stored = store.config() as EffectiveConfig;
    const { plugins } = stored;
    const registry = loadPlugins(await loadSources(plugins));
    const { workers, maxTime, maxFindings } = options;
    const execution = { ...stored.execution, ...(workers !== undefined && { workers }), ...(maxFindings !== undefined && { maxFindings }) };
    const config = { ...stored, execution, budget: { ...stored.budget, maxTime }, reporters: reportersAnew(stored, options, registry) };
    return await launch({ config, registry, plugins }, directory, verbose, { command: store.facts().command, resume: store });
  } finally {
    store.close();
  }
}

/** Looks without a right to write, so that a complete run stays as it is to the byte. */
async function ifComplete(directory: string): Promise<Finished | undefined> {
  const store = await openRun(directory, { write: false });
  try {
    const summary = store.summary();
    return summary?.status === 'complete' ? { summary, directory, config: store.config() as EffectiveConfig } : undefined;
  } finally {
    store.close();
  }
}

function refuseFixed(options: RunOptions): void {
  const fixed = Object.keys(options).filter((name) => !FREE.includes(name as keyof RunOptions));
  if (fixed.length === 0) return;
  const asOption = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const allowed = FREE.filter((name) => name !== 'resume').map(asOption);
  throw new DeepSensorError(
    'USAGE',
    `${fixed.map(asOption).join(', ')}: --resume goes on with the run as it was configured; only ${allowed.join(', ')} may be given with it.`,
  );
}

function reportersAnew(stored: EffectiveConfig, options: RunOptions, registry: Registry): EffectiveConfig['reporters'] {
  return (reportersOf(stored, options) ?? stored.reporters).map((each) => registry.complete('reporter', each));
}
