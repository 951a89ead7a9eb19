import { DeepSensorError, type Batch, type DeepSensorPlugin, type FrontEnd, type Network, type PluginContext } from '@deepsensor/contract';

import type { EffectiveConfig } from './configuration.js';
import { loadPlugins } from './container.js';
import type { WorkerReply, WorkerRequest } from './pool.js';
import { runShard } from './shard.js';
import { openTools, type Tools } from './tools.js';

/** The other end of the pool: what a worker thread does from its first line to its last. */
export interface WorkerPort {
  postMessage(message: WorkerReply): void;
  on(event: 'message', listener: (request: WorkerRequest) => void): unknown;
}

/** What a worker is started with; plain data alone. */
export interface WorkerStart {
  readonly config: EffectiveConfig;
  readonly network: Network;
  readonly frontEnd: FrontEnd;
  readonly others: Batch;
}

/** Serves shards until its thread is ended. Failures go back as replies, with their code when a user can mend them. */
export function serveShards(
  port: WorkerPort,
  start: WorkerStart,
  plugins: () => Promise<readonly DeepSensorPlugin[]>,
  context: PluginContext,
  clock: () => number,
): void {
  let stop = false;
  let tools: Promise<Tools> | undefined;
  const open = async () => openTools(start.config, loadPlugins(await plugins()), context, start.network, start.frontEnd, start.others);
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (DeepSensorError.is(error)) port.postMessage({ type: 'failed', code: error.code, message });
    else port.postMessage({ type: 'failed', message, stack: error instanceof Error ? error.stack : undefined });
  };
  port.on('message', (request) => {
    if (request.type === 'stop') stop = true;
    else {
      const { task } = request;
      tools ??= open();
      tools
        .then((opened) =>
          runShard(
            opened,
            task,
            {
              progress: (evaluations, broken, errors) =>
                port.postMessage({ type: 'progress', progress: { shard: task.index, evaluations, broken, errors } }),
              stopped: () => stop,
            },
            clock,
          ),
        )
        .then((done) => port.postMessage({ type: 'done', done }), fail);
    }
  });
}
