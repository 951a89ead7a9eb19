import type { PluginContext } from '@deepsensor/contract';
import type { RunStore } from '@deepsensor/store';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import type { Thread } from './pool.js';
import type { WorkerStart } from './serve-shards.js';

export interface CampaignRequest {
  readonly config: EffectiveConfig;
  readonly registry: Registry;
  readonly directory: string;
  readonly run: string;
  /** The command line that repeats the run. */
  readonly command: string;
  /** Stored with the run; the engine's own is added. */
  readonly versions: Readonly<Record<string, string>>;
  readonly workers: number;
  /** A stored run to go on with. */
  readonly resume?: RunStore;
  readonly context: PluginContext;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly signal?: AbortSignal;
  /** Starts a worker, where the engine may be loaded once more; without it everything runs in this thread. */
  readonly spawn?: (start: WorkerStart, where: 'threads' | 'processes') => Thread;
}
