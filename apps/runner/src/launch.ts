import { availableParallelism } from 'node:os';
import path from 'node:path';

import type { RunSummary } from '@deepsensor/contract';
import { runCampaign, type EffectiveConfig } from '@deepsensor/engine';
import type { RunStore } from '@deepsensor/store';

import type { LoadedCampaign } from './campaign-config.js';
import { startWorker } from './start-worker.js';
import { standardContext } from './terminal.js';
import { versions } from './version.js';

export interface Finished {
  readonly summary: RunSummary;
  readonly directory: string;
  readonly config: EffectiveConfig;
}

/** Runs a campaign in a directory, with workers and Ctrl-C. */
export async function launch(
  { config, registry, plugins }: LoadedCampaign,
  directory: string,
  verbose: boolean,
  options: { readonly command: string; readonly resume?: RunStore },
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
      run: options.resume?.run ?? path.basename(path.resolve(directory)),
      command: options.command,
      versions: versions(),
      workers: config.execution.workers ?? availableParallelism(),
      ...(options.resume !== undefined && { resume: options.resume }),
      context: standardContext(verbose),
      clock: () => performance.now(),
      signal: interrupt.signal,
      spawn: (begin, where) => startWorker({ ...begin, plugins }, where),
    });
    return { summary, directory, config };
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** The directory as people would write it from here. */
export function shortened(directory: string): string {
  const relative = path.relative(process.cwd(), directory) || '.';
  return relative.startsWith('..') ? path.resolve(directory) : relative;
}
