import { DeepSensorError, type Phase, type RunSummary } from '@deepsensor/contract';
import { createRun, discardRun } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import { factsOf, planOf } from './facts.js';
import { prepare } from './prepare.js';
import type { Hear } from './progress.js';
import { Broadcast } from './reporting.js';
import { refuseOtherRun } from './same-run.js';
import { SearchPhase } from './search-phase.js';
import { preparedSays, summarise, warningsOf } from './summary.js';

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
    const prepared = await phase('prepare', () => prepare(config, registry, context, progressOf(broadcast, clock)), preparedSays);
    for (const warning of warningsOf(prepared, config)) await broadcast.send({ type: 'warning', message: warning });
    const store =
      request.resume ??
      (await createRun(request.directory, {
        run: request.run,
        config,
        versions: { ...request.versions, [prepared.runtime.name]: prepared.runtime.version },
        facts: factsOf(request, prepared),
      }));
    let isVain = false;
    try {
      if (request.resume !== undefined) refuseOtherRun(request.resume.facts(), request.directory, prepared);
      const search = new SearchPhase(request, prepared, store, broadcast);
      const stoppedBy = await phase(
        'search',
        () => search.run(started),
        () => search.says(),
        (wall) => wall - search.verifySeconds(),
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
      store.close();
      if (isVain) await discardRun(request.directory);
    }
  } finally {
    await broadcast.close();
  }
}

/** Something to be set right before a run can start at all, so that what was begun is worth nothing. */
function isMistake(error: unknown): boolean {
  return DeepSensorError.is(error) && error.code !== 'NO_SPACE' && error.code !== 'WORKER_LOST';
}

function phases(broadcast: Broadcast, clock: () => number) {
  return async <T>(
    phase: Phase,
    work: () => Promise<T>,
    says: (result: T) => string,
    own: (wall: number) => number = (wall) => wall,
  ): Promise<T> => {
    const start = clock();
    await broadcast.send({ type: 'phase-started', phase });
    const result = await work();
    await broadcast.send({ type: 'phase-finished', phase, seconds: own((clock() - start) / 1000), says: says(result) });
    return result;
  };
}

/** Milliseconds after which preparing says how far it is, and between two such events. */
const PROGRESS_AFTER = 2000;
const PROGRESS_EVERY = 150;

function progressOf(broadcast: Broadcast, clock: () => number): Hear {
  const start = clock();
  let last = start + PROGRESS_AFTER - PROGRESS_EVERY;
  return (done, total) => {
    const now = clock();
    if (now - last < PROGRESS_EVERY) return;
    last = now;
    void broadcast.send({ type: 'progress', phase: 'prepare', done, total, broken: 0, findings: 0, seconds: (now - start) / 1000 });
  };
}
