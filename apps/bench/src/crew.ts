import { fork, type ChildProcess } from 'node:child_process';
import { Worker } from 'node:worker_threads';

import type { BenchStart, Job, Timed } from './jobs.js';

/** Where the workers of a crew live, as a run has them: TensorFlow's in processes of their own. */
export type Where = 'threads' | 'processes';

const program = new URL('./bench-worker.js', import.meta.url);

/** Workers that do the same job at the same time. */
export class Crew {
  private readonly workers: readonly (Worker | ChildProcess)[];

  constructor(size: number, start: BenchStart, where: Where = 'threads') {
    this.workers = Array.from({ length: size }, () =>
      where === 'threads' ? new Worker(program, { workerData: start }) : inProcess(start),
    );
  }

  /** Throughput of all together, and the parts of each summed. */
  async time(job: Job): Promise<{ readonly perSecond: number; readonly parts: Readonly<Record<string, number>> }> {
    const results = await Promise.all(this.workers.map((worker) => this.one(worker, job)));
    const parts: Record<string, number> = {};
    for (const result of results) for (const [name, value] of Object.entries(result.parts)) parts[name] = (parts[name] ?? 0) + value;
    return { perSecond: results.reduce((sum, { count, seconds }) => sum + count / seconds, 0), parts };
  }

  private one(worker: Worker | ChildProcess, job: Job): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
        then();
      };
      worker.once('message', (result: Timed) => settle(() => resolve(result)));
      worker.once('error', (error) => settle(() => reject(error)));
      worker.once('exit', (code) => settle(() => reject(new Error(`a worker ended with ${code} at its job "${job.kind}"`))));
      if (worker instanceof Worker) worker.postMessage(job);
      else worker.send(job);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => (worker instanceof Worker ? worker.terminate() : ended(worker))));
  }
}

function inProcess(start: BenchStart): ChildProcess {
  // Structured clones, as between threads: JSON knows neither typed arrays nor maps.
  const child = fork(program, { serialization: 'advanced' });
  child.send(start);
  return child;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
