import { parentPort, workerData } from 'node:worker_threads';

import { serveShards, type WorkerPort, type WorkerStart } from '@deepsensor/engine';

import { loadSources, type PluginFiles } from './plugin-loading.js';
import { standardContext } from './terminal.js';

/** What the run command starts a worker with. */
export interface RunnerWorkerStart extends WorkerStart {
  readonly plugins: PluginFiles;
}

function serve(port: WorkerPort, start: RunnerWorkerStart): void {
  serveShards(
    port,
    start,
    () => loadSources(start.plugins),
    standardContext(),
    () => performance.now(),
  );
}

if (parentPort !== null) serve(parentPort as unknown as WorkerPort, workerData as RunnerWorkerStart);
else {
  // A terminal's Ctrl-C reaches every process; the one that started this one says when to stop, and takes it along when it dies.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.exit());
  process.once('message', (start) => {
    const port: WorkerPort = {
      postMessage: (reply) => void process.send!(reply),
      on: (event, listener) => process.on(event, listener as (message: unknown) => void),
    };
    serve(port, start as RunnerWorkerStart);
  });
}
