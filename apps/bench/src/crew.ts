import { Worker } from 'node:worker_threads';

import type { BenchStart, Job, Timed } from './jobs.js';

/** Worker threads that do the same job at the same time. */
export class Crew {
  private readonly workers: readonly Worker[];

  constructor(size: number, start: BenchStart) {
    this.workers = Array.from({ length: size }, () => new Worker(new URL('./bench-worker.js', import.meta.url), { workerData: start }));
  }

  /** Throughput of all together, and the parts of each summed. */
  async time(job: Job): Promise<{ readonly perSecond: number; readonly parts: Readonly<Record<string, number>> }> {
    const results = await Promise.all(this.workers.map((worker) => this.one(worker, job)));
    const parts: Record<string, number> = {};
    for (const result of results) for (const [name, value] of Object.entries(result.parts)) parts[name] = (parts[name] ?? 0) + value;
    return { perSecond: results.reduce((sum, { count, seconds }) => sum + count / seconds, 0), parts };
  }

  private one(worker: Worker, job: Job): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => () => {
        worker.removeAllListeners('message');
        worker.removeAllListeners('error');
        then();
      };
      worker.once('message', (result: Timed) => settle(() => resolve(result))());
      worker.once('error', (error) => settle(() => reject(error))());
      worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
