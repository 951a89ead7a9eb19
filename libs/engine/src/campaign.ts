import { rm } from 'node:fs/promises';

import { DeepSensorError, type Phase, type PluginContext, type RunEvent, type RunSummary } from '@deepsensor/contract';
import { forwardEquivalents } from '@deepsensor/attribution';
import { createRun, digestOf, type RunStore } from '@deepsensor/store';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { factsOf, planOf } from './facts.js';
import { runShards, threadWorker, type ShardProgress, type ShardWorker, type Thread } from './pool.js';
import { prepare, type Prepared } from './prepare.js';
import { shardRecord } from './record.js';
import { Broadcast } from './reporting.js';
import type { WorkerStart } from './serve-shards.js';
import { firstErrors, runShard, type ShardDone, type ShardTask } from './shard.js';
import { median } from './statistics.js';
import { totalsOf } from './totals.js';
import { openMethod, openTools } from './tools.js';
import { takeRows } from './decode.js';

export interface CampaignRequest {
  readonly config: EffectiveConfig;
  readonly registry: Registry;
  readonly directory: string;
  readonly run: string;
  /** The command line that repeats the run. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly workers: number;
  /** A stored run to go on with. */
  readonly resume?: RunStore;
  readonly context: PluginContext;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly signal?: AbortSignal;
  /** Starts a worker thread; without it everything runs in this one. */
  readonly spawn?: (start: WorkerStart) => Thread;
}

/** Milliseconds between two progress events. */
const PROGRESS_EVERY = 150;

/** A whole campaign: prepare, search, verify, report. Resolves with the summary also when it was stopped. */
export async function runCampaign(request: CampaignRequest): Promise<RunSummary> {
  const { config, registry, context, clock } = request;
  const started = clock();
  const reporters = config.reporters.map((named) => ({
    name: named.use,
    reporter: registry.create('reporter', named, { ...context, directory: request.directory }),
  }));
  const broadcast = new Broadcast(reporters, context.log);
  const phase = phases(broadcast, clock);
  try {
    await broadcast.send({
      type: 'run-started',
      run: request.run,
      directory: request.directory,
      resumed: request.resume !== undefined,
      plan: planOf(request),
    });
    const prepared = await phase('prepare', () => prepare(config, registry, context), preparedSays);
    for (const warning of warningsOf(prepared, config)) await broadcast.send({ type: 'warning', message: warning });
    const store =
      request.resume ??
      (await createRun(request.directory, { run: request.run, config, versions: request.versions, facts: factsOf(request, prepared) }));
    let isVain = false;
    try {
      if (request.resume !== undefined) refuseOtherRun(request.resume, request, prepared);
      const search = new SearchPhase(request, prepared, store, broadcast);
      const stoppedBy = await phase(
        'search',
        () => search.run(started),
        () => search.says(),
      );
      await broadcast.send({ type: 'phase-started', phase: 'verify' });
      await broadcast.send({ type: 'phase-finished', phase: 'verify', seconds: search.verifySeconds(), says: search.verifySays() });
      const summary = summarise(request, prepared, store, stoppedBy, (clock() - started) / 1000);
      await store.finish(summary);
      for (const warning of search.warnings()) await broadcast.send({ type: 'warning', message: warning });
      await broadcast.send({ type: 'run-finished', directory: request.directory, summary });
      return summary;
    } catch (error) {
      isVain = request.resume === undefined && isMistake(error) && store.doneShards().size === 0;
      throw error;
    } finally {
      await store.close();
      if (isVain) await rm(request.directory, { recursive: true, force: true });
    }
  } finally {
    await broadcast.close();
  }
}

/** Something to be set right before a run can start at all, so that what was begun is worth nothing. */
function isMistake(error: unknown): boolean {
  return DeepSensorError.is(error) && error.code !== 'NO_SPACE';
}

function phases(broadcast: Broadcast, clock: () => number) {
  return async <T>(phase: Phase, work: () => Promise<T>, says: (result: T) => string): Promise<T> => {
    const start = clock();
    await broadcast.send({ type: 'phase-started', phase });
    const result = await work();
    await broadcast.send({ type: 'phase-finished', phase, seconds: (clock() - start) / 1000, says: says(result) });
    return result;
  };
}

/** Cuts the seeds into shards; what a shard holds depends on the configuration alone. */
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
class SearchPhase {
  private readonly request: CampaignRequest;
  private readonly prepared: Prepared;
  private readonly store: RunStore;
  private readonly broadcast: Broadcast;
  private readonly running = new Map<number, ShardProgress>();
  private readonly before: { readonly evaluations: number; readonly broken: number; readonly findings: number };
  /** In forward passes, a backward pass counted as two. */
  private readonly costPerEvaluation: number;
  private best = -Infinity;
  private lastProgress = -Infinity;

  constructor(request: CampaignRequest, prepared: Prepared, store: RunStore, broadcast: Broadcast) {
    this.request = request;
    this.prepared = prepared;
    this.store = store;
    this.broadcast = broadcast;
    this.before = totalsOf(store);
    const { config, registry, context } = request;
    this.costPerEvaluation = forwardEquivalents(openMethod(config, registry, context, prepared.network).request);
  }

  async run(started: number): Promise<RunSummary['stoppedBy']> {
    const { config, clock, signal } = this.request;
    const done = this.store.doneShards();
    const tasks = shardTasks(this.prepared, config.execution.shardSize).filter(({ index }) => !done.has(index));
    const deadline = config.budget.maxTime === undefined ? Infinity : started + config.budget.maxTime * 1000;
    let stoppedBy: RunSummary['stoppedBy'];
    const stopped = (): boolean => {
      if (signal?.aborted === true) stoppedBy ??= 'interrupt';
      else if (clock() >= deadline) stoppedBy ??= 'time-limit';
      return stoppedBy !== undefined;
    };
    const workers = await this.workers(Math.min(this.request.workers, tasks.length), stopped);
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
    return this.store.doneShards().size < this.shards() ? stoppedBy : undefined;
  }

  private shards(): number {
    return Math.ceil(this.prepared.seeds.seeds.length / this.request.config.execution.shardSize);
  }

  private async workers(count: number, stopped: () => boolean): Promise<ShardWorker[]> {
    const { config, registry, context, clock, spawn } = this.request;
    const { network, chosen } = this.prepared;
    if (spawn !== undefined && count > 1) {
      const start: WorkerStart = { config, network, frontEnd: chosen.frontEnd };
      return Array.from({ length: count }, () => threadWorker(spawn(start)));
    }
    const tools = await openTools(config, registry, context, network, chosen.frontEnd);
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
    for (const finding of record.findings) {
      const { id, seedId, label, predicted, kind, distances, file, lossless, referenceFile, fitness, excitable, neurons, evaluations } =
        finding;
      const summary = {
        id,
        seedId,
        label,
        predicted,
        kind,
        distances,
        file,
        lossless,
        referenceFile,
        fitness,
        excitable,
        neurons,
        evaluations,
      };
      await this.broadcast.send({ type: 'finding', finding: summary });
    }
  }

  private progress(searchStart: number): void {
    const now = this.request.clock();
    if (now - this.lastProgress < PROGRESS_EVERY) return;
    this.lastProgress = now;
    const { evaluations, broken, findings } = this.totals();
    const event: RunEvent = {
      type: 'progress',
      phase: 'search',
      done: evaluations,
      total: this.prepared.seeds.seeds.length * this.request.config.budget.evaluationsPerSeed,
      broken,
      findings,
      seconds: (now - searchStart) / 1000,
    };
    void this.broadcast.send(event);
  }

  private totals(): { evaluations: number; broken: number; findings: number } {
    let { evaluations, broken, findings } = this.before;
    for (const each of this.running.values()) {
      evaluations += each.evaluations;
      broken += each.broken;
      findings += each.errors;
    }
    return { evaluations, broken, findings };
  }

  says(): string {
    const { evaluations, broken } = this.totals();
    return `${count(evaluations)} evaluations; ${broken} of ${this.prepared.seeds.seeds.length} seeds broken`;
  }

  verifySeconds(): number {
    return totalsOf(this.store).verifySeconds;
  }

  verifySays(): string {
    const { findings, evaporated, broken } = totalsOf(this.store);
    return `${count(findings + evaporated)} errors found, ${count(evaporated)} evaporated when saved, ${count(findings)} findings on ${broken} seeds`;
  }

  warnings(): string[] {
    if (this.running.size === 0 || this.best > 0 || !this.request.config.fitness.use.startsWith('excitable/')) return [];
    return [
      `the fitness "${this.request.config.fitness.use}" never rose above 0: no neuron passed its threshold. The first-order estimator is dead on ` +
        'confident models and a threshold may be too high; try the estimator path-midpoint, or excitable/soft.',
    ];
  }
}

function summarise(
  request: CampaignRequest,
  prepared: Prepared,
  store: RunStore,
  stoppedBy: RunSummary['stoppedBy'],
  seconds: number,
): RunSummary {
  const totals = totalsOf(store);
  return {
    run: request.run,
    status: stoppedBy === undefined ? 'complete' : 'stopped',
    ...(stoppedBy !== undefined && { stoppedBy }),
    seeds: prepared.seeds.seeds.length,
    seedsBroken: totals.broken,
    findings: totals.findings,
    evaporated: totals.evaporated,
    evaluations: totals.evaluations,
    forwardEquivalents: totals.forwardEquivalents,
    evaluationsToFirstError: median(totals.firstErrors),
    cleanAccuracy: prepared.accuracy.of === 0 ? 1 : prepared.accuracy.right / prepared.accuracy.of,
    cleanAccuracyOf: prepared.accuracy.of,
    seconds,
    digest: digestOf(store.findings()),
  };
}

function refuseOtherRun(store: RunStore, request: CampaignRequest, prepared: Prepared): void {
  const facts = store.facts();
  if (facts.model.sha256 !== prepared.model.sha256) {
    throw new DeepSensorError(
      'RUN_INVALID',
      `${request.directory}: the model ${prepared.model.path} has changed since the run was started; start a new run.`,
    );
  }
  const same = facts.seeds.length === prepared.seeds.seeds.length && facts.seeds.every(({ id }, i) => id === prepared.seeds.seeds[i]!.id);
  if (!same) {
    throw new DeepSensorError(
      'RUN_INVALID',
      `${request.directory}: the data (${facts.data.summary}) has changed since the run was started; start a new run.`,
    );
  }
}

function preparedSays({ accuracy, seeds, network, chosen }: Prepared): string {
  const share =
    accuracy.of === 0
      ? 'no labels'
      : `${((100 * accuracy.right) / accuracy.of).toFixed(1)} % of ${count(accuracy.of)} right (${chosen.frontEnd.summary})`;
  const used = new Set(seeds.seeds.map(({ label }) => label)).size;
  return `${share}; ${seeds.seeds.length} seeds of ${used} of ${network.classes.length} classes`;
}

function warningsOf({ accuracy, seeds }: Prepared, config: EffectiveConfig): string[] {
  const warnings: string[] = [];
  if (seeds.seeds.length < config.budget.seeds) {
    warnings.push(`only ${seeds.seeds.length} correctly classified inputs exist; ${config.budget.seeds} seeds were asked for.`);
  }
  const failures = new Map([...accuracy.failures, ...seeds.failures].map(({ id, reason }) => [id, reason]));
  if (failures.size > 0) {
    const [id, reason] = [...failures][0]!;
    warnings.push(`${failures.size} inputs could not be read and are left out (${id}: ${reason}).`);
  }
  return warnings;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
