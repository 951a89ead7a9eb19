import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';

import { serveShards, type Thread, type WorkerReply, type WorkerRequest, type WorkerStart } from '../src/index.js';
import { pointsPlugin, silentContext } from './points.js';

/** Shards served as a worker thread serves them, over a message channel, but in this thread, where specs resolve sources. */
export function channelThread(
  start: WorkerStart,
  posted: (request: WorkerRequest, die: () => void) => void = () => undefined,
  clock: () => number = () => 0,
): Thread {
  const { port1, port2 } = new MessageChannel();
  let exited: (code: number) => void = () => undefined;
  const plugins = async () => {
    // As long as messages that were sent together need to arrive.
    await turn();
    return [pointsPlugin()];
  };
  serveShards(port2, start, plugins, silentContext, clock);
  const die = () => {
    port1.close();
    exited(1);
  };
  return {
    postMessage(request) {
      port1.postMessage(request);
      posted(request, die);
    },
    on(event: 'message' | 'error' | 'exit', listener: unknown) {
      if (event === 'message') port1.on('message', listener as (reply: WorkerReply) => void);
      if (event === 'exit') exited = listener as typeof exited;
    },
    terminate: async () => {
      port1.close();
      return 0;
    },
  };
}
