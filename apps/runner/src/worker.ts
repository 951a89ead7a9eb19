import { parentPort, workerData } from 'node:worker_threads';

import { serveShards, type WorkerPort, type WorkerStart } from '@deepsensor/engine';

import { loadSources, type PluginFiles } from './plugin-loading.js';
import { standardContext } from './terminal.js';

/** What the run command starts a worker thread with. */
export interface RunnerWorkerStart extends WorkerStart {
  readonly plugins: PluginFiles;
}

const start = workerData as RunnerWorkerStart;
serveShards(
  parentPort as unknown as WorkerPort,
  start,
  () => loadSources(start.plugins),
  standardContext(),
  () => performance.now(),
);
