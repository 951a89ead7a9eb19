import { fork } from 'node:child_process';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { Thread, WorkerReply, WorkerRequest } from '@deepsensor/engine';

import type { RunnerWorkerStart } from './worker.js';

const program = new URL('./worker.js', import.meta.url);

/** Starts a worker of a run, in a thread or a process of its own. */
export function startWorker(start: RunnerWorkerStart, where: 'threads' | 'processes'): Thread {
  return where === 'threads' ? (new Worker(program, { workerData: start }) as Thread) : workerProcess(start);
}

/** A process that can be spoken to as to a worker thread. */
function workerProcess(start: RunnerWorkerStart): Thread {
  // Structured clones, as between threads: JSON knows neither typed arrays nor maps.
  const child = fork(program, { serialization: 'advanced' });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  // A message that no longer arrives is told by the exit.
  child.send(start, () => undefined);
  return {
    postMessage: (message: WorkerRequest) => void child.send(message, () => undefined),
    on(event: 'message' | 'error' | 'exit', listener: (value: never) => void) {
      if (event === 'exit') void ended.then((code) => listener(code as never));
      else child.on(event, listener as (value: WorkerReply | Error) => void);
    },
    async terminate() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
