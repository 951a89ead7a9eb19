import { DeepSensorError, type ErrorCode } from '@deepsensor/contract';

import type { ShardDone, ShardTask } from './shard.js';

/** One who searches shards: this thread, or a worker. */
export interface ShardWorker {
  run(task: ShardTask, progress: (done: ShardProgress) => void): Promise<ShardDone | undefined>;
  /** Abandons the shard in hand after its batch. */
  stop(): void;
  close(): Promise<void>;
}

export interface ShardProgress {
  readonly shard: number;
  readonly evaluations: number;
  readonly broken: number;
  readonly errors: number;
}

/** What crosses to a worker and back; plain data alone. */
export type WorkerRequest = { readonly type: 'task'; readonly task: ShardTask } | { readonly type: 'stop' };
export type WorkerReply =
  | { readonly type: 'progress'; readonly progress: ShardProgress }
  | { readonly type: 'done'; readonly done: ShardDone | undefined }
  | { readonly type: 'failed'; readonly code?: ErrorCode; readonly message: string; readonly stack?: string | undefined };

/** A worker thread, as far as the pool cares; `node:worker_threads` fits, and so can a process be made to. */
export interface Thread {
  postMessage(message: WorkerRequest): void;
  on(event: 'message', listener: (reply: WorkerReply) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): Promise<number>;
}

export function threadWorker(thread: Thread): ShardWorker {
  let settle: { resolve(done: ShardDone | undefined): void; reject(error: Error): void } | undefined;
  let report: (progress: ShardProgress) => void = () => undefined;
  let failure: Error | undefined;
  let closing = false;
  const fail = (error: Error) => {
    failure ??= error;
    settle?.reject(error);
    settle = undefined;
  };
  thread.on('message', (reply) => {
    if (reply.type === 'progress') report(reply.progress);
    else if (reply.type === 'done') settle?.resolve(reply.done);
    else if (reply.type === 'failed') fail(revive(reply));
  });
  thread.on('error', fail);
  thread.on('exit', (code) => {
    if (closing) return;
    const advice = 'for want of memory, perhaps: go on by --resume, with fewer --workers';
    fail(new DeepSensorError('WORKER_LOST', `a worker ended unexpectedly (exit code ${code}), ${advice}.`));
  });
  return {
    run(task, progress) {
      if (failure !== undefined) return Promise.reject(failure);
      report = progress;
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        thread.postMessage({ type: 'task', task });
      });
    },
    stop() {
      thread.postMessage({ type: 'stop' });
    },
    async close() {
      closing = true;
      await thread.terminate();
    },
  };
}

function revive({ code, message, stack }: WorkerReply & { type: 'failed' }): Error {
  if (code !== undefined) return new DeepSensorError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/**
 * Hands shards to workers as they come free, and results on as they come in, in whatever order. When one fails the others are stopped;
 * rejects once all have ended, so that nothing is still being stored.
 */
export async function runShards(
  workers: readonly ShardWorker[],
  tasks: readonly ShardTask[],
  onProgress: (progress: ShardProgress) => void,
  onDone: (done: ShardDone) => Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  await Promise.all(
    workers.map(async (worker) => {
      try {
        while (next < tasks.length && failures.length === 0 && !stopped()) {
          const done = await worker.run(tasks[next++]!, onProgress);
          if (done !== undefined) await onDone(done);
        }
      } catch (error) {
        failures.push(error);
        for (const each of workers) each.stop();
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
}
