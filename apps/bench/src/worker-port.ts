import { parentPort, workerData } from 'node:worker_threads';

import type { BenchStart, Job, Timed } from './jobs.js';

/** What a worker was started with, and how it is spoken to. */
export interface BenchPort {
  readonly start: BenchStart;
  onJob(listener: (job: Job) => void): void;
  answer(timed: Timed): void;
}

/** The same in a thread and in a process of its own, which is told first what it is started with. */
export async function openPort(): Promise<BenchPort> {
  if (parentPort !== null) {
    const port = parentPort;
    return {
      start: workerData as BenchStart,
      onJob: (listener) => void port.on('message', listener),
      answer: (timed) => port.postMessage(timed),
    };
  }
  process.once('disconnect', () => process.exit());
  // Jobs may come before anybody listens.
  const waiting: Job[] = [];
  let hear = (job: Job): void => void waiting.push(job);
  const start = await new Promise<BenchStart>((resolve) => {
    process.once('message', (first) => {
      process.on('message', (job) => hear(job as Job));
      resolve(first as BenchStart);
    });
  });
  return {
    start,
    onJob(listener) {
      hear = listener;
      for (const job of waiting.splice(0)) listener(job);
    },
    answer: (timed) => void process.send!(timed),
  };
}
