import { rowLength, type RunEvent, type RunSummary } from '@deepsensor/contract';
import { forwardEquivalents } from '@deepsensor/attribution';
import type { FindingRecord, RunStore } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import { takeRows } from './decode.js';
import { runShards, threadWorker, type ShardProgress, type ShardWorker } from './pool.js';
import type { Prepared } from './prepare.js';
import { shardRecord } from './record.js';
import type { Broadcast } from './reporting.js';
import type { WorkerStart } from './serve-shards.js';
import { firstErrors, runShard, type ShardDone, type ShardTask } from './shard.js';
import { count, counted } from './summary.js';
import { openMethod, openTools } from './tools.js';
import { totalsOf } from './totals.js';

/** Milliseconds between two progress events. */
const PROGRESS_EVERY = 150;

/** Bytes of the seeds of a shard: a strategy keeps many times as much. */
const SHARD_BYTES = 1 << 20;

/** Seeds of a shard: so many as are stated, fewer where inputs are large. What is found does not depend on it. */
export function shardSizeOf({ seeds }: Pick<Prepared, 'seeds'>, stated: number): number {
  return Math.max(1, Math.min(stated, Math.floor(SHARD_BYTES / (4 * rowLength(seeds.inputs.shape)))));
}

/** Cuts the seeds into shards; what a shard holds depends on the configuration and the data alone. */
export function shardTasks({ seeds }: Prepared, shardSize: number): ShardTask[] {
  const tasks: ShardTask[] = [];
  for (let first = 0; first < seeds.seeds.length; first += shardSize) {
    const rows = Array.from({ length: Math.min(shardSize, seeds.seeds.length - first) }, (_, i) => first + i);
    tasks.push({
      index: tasks.length,
      firstSeed: first,
      seeds: { seeds: rows.map((row) => seeds.seeds[row]!), inputs: takeRows(seeds.inputs, rows), logits: takeRows(seeds.logits, rows) },
    });
  }
  return tasks;
}

/** Phases 3 and 4: shards go out to workers, come back verified, and are stored before they are told. */
export class SearchPhase {
  private readonly request: CampaignRequest;
  private readonly prepared: Prepared;
  private readonly store: RunStore;
  private readonly broadcast: Broadcast;
  private readonly running = new Map<number, ShardProgress>();
  private readonly shardSize: number;
  private readonly before: { readonly broken: number; readonly findings: number };
  /** In forward passes, a backward pass counted as two. */
  private readonly costPerEvaluation: number;
  /** Score up to which the fitness has found nothing to climb. */
  private readonly floor: number;
  /** Evaluations that are spent or, for seeds that were done before their budget was, saved. */
  private covered = 0;
  private readonly finished = new Set<number>();
  private best = -Infinity;
  private lastProgress = -Infinity;
  private atWork = 1;
  /** Seconds, a sum over workers. */
  private verified = 0;

  constructor(request: CampaignRequest, prepared: Prepared, store: RunStore, broadcast: Broadcast) {
    this.request = request;
    this.prepared = prepared;
    this.store = store;
    this.broadcast = broadcast;
    this.before = totalsOf(store);
    const { config, registry, context } = request;
    this.shardSize = shardSizeOf(prepared, config.execution.shardSize);
    const { request: asked } = openMethod(config, registry, context, prepared.network);
    this.costPerEvaluation = forwardEquivalents(asked);
    this.floor = asked.objective?.floor ?? -Infinity;
  }

  async run(started: number): Promise<RunSummary['stoppedBy']> {
    const { config, clock, signal } = this.request;
    const done = this.store.doneShards();
    const tasks = shardTasks(this.prepared, this.shardSize).filter(({ index }) => !done.has(index));
    const deadline = config.budget.maxTime === undefined ? Infinity : started + config.budget.maxTime * 1000;
    let stoppedBy: RunSummary['stoppedBy'];
    const stopped = (): boolean => {
      if (signal?.aborted === true) stoppedBy ??= 'interrupt';
      else if (clock() >= deadline) stoppedBy ??= 'time-limit';
      return stoppedBy !== undefined;
    };
    const workers = await this.workers(Math.min(this.request.workers, tasks.length), stopped);
    this.atWork = Math.max(1, workers.length);
    const stopAll = () => workers.forEach((worker) => worker.stop());
    signal?.addEventListener('abort', stopAll);
    const searchStart = clock();
    try {
      await runShards(
        workers,
        tasks,
        (progress) => {
          this.running.set(progress.shard, progress);
          if (stopped()) stopAll();
          this.progress(searchStart);
        },
        (shard) => this.keep(shard),
        stopped,
      );
    } finally {
      signal?.removeEventListener('abort', stopAll);
      await Promise.all(workers.map((worker) => worker.close()));
    }
    if (this.store.doneShards().size === this.shards()) return undefined;
    // Asked once more: a worker that is stopped before its first batch ends without any progress.
    if (!stopped())
      throw new Error(`the search ended with ${this.store.doneShards().size} of ${this.shards()} shards and nothing stopped it`);
    return stoppedBy;
  }

  private shards(): number {
    return Math.ceil(this.prepared.seeds.seeds.length / this.shardSize);
  }

  private async workers(count: number, stopped: () => boolean): Promise<ShardWorker[]> {
    const { config, registry, context, clock, spawn } = this.request;
    const { network, chosen, space, others } = this.prepared;
    if (spawn !== undefined && count > 1) {
      const start: WorkerStart = { config, network, frontEnd: chosen.frontEnd, others };
      return Array.from({ length: count }, () => threadWorker(spawn(start, this.prepared.runtime.workers ?? 'threads')));
    }
    const tools = await openTools(config, registry, context, network, chosen.frontEnd, others, space);
    return [
      {
        run: (task, progress) =>
          runShard(
            tools,
            task,
            { stopped, progress: (evaluations, broken, errors) => progress({ shard: task.index, evaluations, broken, errors }) },
            clock,
          ),
        stop: () => undefined,
        close: () => tools.model.dispose(),
      },
    ];
  }

  private async keep(done: ShardDone): Promise<void> {
    const record = shardRecord(done, this.request, this.prepared, this.costPerEvaluation);
    await this.store.saveShard(record);
    this.running.set(done.index, {
      shard: done.index,
      evaluations: record.evaluations,
      broken: firstErrors(done).size,
      errors: done.findings.length,
    });
    this.best = Math.max(this.best, ...done.best);
    this.covered += done.evaluations.length * this.request.config.budget.evaluationsPerSeed;
    this.finished.add(done.index);
    this.verified += done.seconds.verify;
    for (const finding of record.findings) await this.broadcast.send({ type: 'finding', finding: summaryOf(finding) });
  }

  private progress(searchStart: number): void {
    const now = this.request.clock();
    if (now - this.lastProgress < PROGRESS_EVERY) return;
    this.lastProgress = now;
    const { broken, findings } = this.foundNow();
    const event: RunEvent = {
      type: 'progress',
      phase: 'search',
      done: this.coveredNow(),
      total: this.prepared.seeds.seeds.length * this.request.config.budget.evaluationsPerSeed,
      broken,
      findings,
      seconds: (now - searchStart) / 1000,
    };
    void this.broadcast.send(event);
  }

  /** A seed whose every class is found stops early: its whole budget counts as done, or the time left would be wrong. */
  private coveredNow(): number {
    const budget = this.request.config.budget.evaluationsPerSeed;
    const before = this.store.doneShards().size - this.finished.size;
    let covered = this.covered + before * this.shardSize * budget;
    for (const { shard, evaluations } of this.running.values()) if (!this.finished.has(shard)) covered += evaluations;
    return Math.min(covered, this.prepared.seeds.seeds.length * budget);
  }

  private foundNow(): { broken: number; findings: number } {
    let { broken, findings } = this.before;
    for (const each of this.running.values()) {
      broken += each.broken;
      findings += each.errors;
    }
    return { broken, findings };
  }

  /** What is stored: a shard that was abandoned does not count. */
  says(): string {
    const { evaluations, broken } = totalsOf(this.store);
    return `${count(evaluations)} evaluations; ${broken} of ${this.prepared.seeds.seeds.length} seeds broken`;
  }

  /**
   * Seconds of the clock that went into verifying. Workers verify each shard right after its search, so both phases go on at once: this is
   * what a worker spent on it, on average, and the rest of the time is the search's.
   */
  verifySeconds(): number {
    return this.verified / this.atWork;
  }

  verifySays(): string {
    const { findings, evaporated, broken } = totalsOf(this.store);
    return `${counted(findings + evaporated, 'error')} found, ${count(evaporated)} evaporated when saved, ${counted(findings, 'finding')} on ${counted(broken, 'seed')}`;
  }

  warnings(): string[] {
    if (this.finished.size === 0 || this.best > this.floor) return [];
    return [
      `the fitness "${this.request.config.fitness.use}" never rose above its floor: no neuron passed its threshold. The first-order estimator is dead on ` +
        'confident models and a threshold may be too high; try the estimator path-midpoint, or excitable/soft.',
    ];
  }
}

function summaryOf(finding: FindingRecord): (RunEvent & { type: 'finding' })['finding'] {
  const { id, seedId, label, predicted, kind, distances, file, lossless, referenceFile, fitness, excitable, neurons, evaluations } =
    finding;
  return { id, seedId, label, predicted, kind, distances, file, lossless, referenceFile, fitness, excitable, neurons, evaluations };
}
