import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { DeepSensorConfig, PluginContext, RunEvent, RunSummary } from '@deepsensor/contract';
import { compareRuns, openRun } from '@deepsensor/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { completeConfig, loadPlugins, runCampaign, type CampaignRequest } from '../src/index.js';
import { pointsPlugin, silentContext, writeLinearModel } from './points.js';
import { channelThread } from './threads.js';

let directory: string;
let model: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'deepsensor-engine-'));
  model = await writeLinearModel(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const world = (overrides: Partial<DeepSensorConfig> = {}): DeepSensorConfig => ({
  model,
  dataset: { use: 'points', options: {} },
  modality: 'point',
  perturbation: 'scatter',
  fitness: 'gap',
  oracle: 'wrong',
  runtime: 'plain',
  reporters: ['ear'],
  budget: { evaluationsPerSeed: 9, seeds: 20, linf: 0.25 },
  execution: { shardSize: 3 },
  ...overrides,
});

interface Trial {
  readonly config?: DeepSensorConfig;
  readonly hear?: (event: RunEvent) => void;
  readonly request?: Partial<CampaignRequest>;
}

async function run(name: string, { config = world(), hear, request }: Trial = {}): Promise<RunSummary> {
  const registry = loadPlugins([pointsPlugin(hear)]);
  let now = 0;
  return runCampaign({
    config: await completeConfig(config, registry, directory),
    registry,
    directory: path.join(directory, name),
    run: name,
    command: 'deepsensor run',
    versions: {},
    workers: 1,
    context: silentContext,
    clock: () => (now += 10),
    ...request,
  });
}

async function findingsOf(name: string) {
  const store = await openRun(path.join(directory, name), { write: false });
  const findings = store.findings();
  store.close();
  return findings;
}

async function compare(a: string, b: string) {
  const [left, right] = [
    await openRun(path.join(directory, a), { write: false }),
    await openRun(path.join(directory, b), { write: false }),
  ];
  const result = compareRuns(left, right);
  left.close();
  right.close();
  return result;
}

describe(runCampaign, () => {
  it('finds what crosses the line, within the budget, and counts it', async () => {
    const summary = await run('a');
    const findings = await findingsOf('a');
    expect(summary).toMatchObject({
      status: 'complete',
      seeds: 20,
      evaluations: 180,
      cleanAccuracy: 1,
      findings: findings.length,
      evaporated: 0,
    });
    expect(findings.length).toBeGreaterThan(3);
    expect(summary.seedsBroken).toBe(new Set(findings.map(({ seedId }) => seedId)).size);
    for (const { distances, label, predicted, evaluations } of findings) {
      expect(distances['linf']).toBeLessThanOrEqual(0.25);
      expect(predicted).not.toBe(label);
      expect(evaluations).toBeLessThanOrEqual(9);
    }
  });

  it('finds the same whatever the order in which shards are done', async () => {
    await run('a');
    await run('b', { config: world({ execution: { shardSize: 20 } }) });
    expect(await compare('a', 'b')).toMatchObject({ identical: true });
  });

  it('finds something else with another seed', async () => {
    const a = await run('a');
    const b = await run('b', { config: world({ seed: 2 }) });
    expect(b.digest).not.toBe(a.digest);
  });

  it('goes on after an interruption as if there had been none', async () => {
    const whole = await run('whole');
    const interrupt = new AbortController();
    const hear = (event: RunEvent) => {
      if (event.type === 'progress' && event.done > 50) interrupt.abort();
    };
    const stopped = await run('cut', { hear, request: { signal: interrupt.signal } });
    expect(stopped).toMatchObject({ status: 'stopped', stoppedBy: 'interrupt' });
    expect(stopped.evaluations).toBeLessThan(whole.evaluations);
    const store = await openRun(path.join(directory, 'cut'), { write: true });
    const resumed = await run('cut', { request: { resume: store } });
    expect(resumed).toMatchObject({ status: 'complete', digest: whole.digest, evaluations: whole.evaluations });
    expect(await compare('whole', 'cut')).toMatchObject({ identical: true });
  });

  it('finds the same on worker threads', async () => {
    const alone = await run('alone');
    const together = await run('together', { request: { workers: 16, spawn: (start) => channelThread(start) } });
    expect(together).toMatchObject({ status: 'complete', digest: alone.digest, evaluations: alone.evaluations });
  });

  it('gives both phases of the search the time of the clock, of which each worker spends its own share', async () => {
    const phases: Record<string, number> = {};
    const hear = (event: RunEvent) => {
      if (event.type === 'phase-finished') phases[event.phase] = event.seconds;
    };
    let now = 0;
    const clock = () => (now += 10);
    const { seconds } = await run('timed', {
      hear,
      request: { workers: 4, clock, spawn: (start) => channelThread(start, undefined, clock) },
    });
    const store = await openRun(path.join(directory, 'timed'), { write: false });
    const verified = store.shards().reduce((sum, { phaseSeconds }) => sum + phaseSeconds['verify']!, 0);
    store.close();
    expect(verified).toBeGreaterThan(0);
    expect(phases['verify']).toBeCloseTo(verified / 4, 9);
    expect(phases['search']).toBeGreaterThan(0);
    expect(phases['prepare']! + phases['search']! + phases['verify']!).toBeLessThanOrEqual(seconds);
  });

  it('is not complete when it is interrupted after its last shard was handed out and before its first batch', async () => {
    const interrupt = new AbortController();
    const events: RunEvent[] = [];
    let taken = 0;
    const stopped = await run('cut', {
      hear: (event) => void events.push(event),
      request: {
        workers: 16,
        signal: interrupt.signal,
        spawn: (start) => channelThread(start, ({ type }) => type === 'task' && ++taken === 7 && interrupt.abort()),
      },
    });
    expect(stopped).toMatchObject({ status: 'stopped', stoppedBy: 'interrupt', evaluations: 0 });
    expect(events).toContainEqual(expect.objectContaining({ type: 'phase-finished', says: '0 evaluations; 0 of 20 seeds broken' }));
  });

  it('loses nothing when a worker thread dies', async () => {
    const whole = await run('whole');
    let taken = 0;
    const dying = run('cut', {
      request: { workers: 2, spawn: (start) => channelThread(start, ({ type }, die) => type === 'task' && ++taken === 5 && die()) },
    });
    await expect(dying).rejects.toThrow('a worker ended unexpectedly (exit code 1)');
    const store = await openRun(path.join(directory, 'cut'), { write: true });
    expect(store.doneShards().size).toBeGreaterThan(0);
    const resumed = await run('cut', { request: { resume: store } });
    expect(resumed).toMatchObject({ status: 'complete', digest: whole.digest });
  });

  it('stores the version of the engine', async () => {
    await run('a');
    const store = await openRun(path.join(directory, 'a'), { write: false });
    expect(store.versions()).toEqual({ plain: '1' });
    store.close();
  });

  it('stops at its time limit and says so', async () => {
    const summary = await run('a', { config: world({ budget: { evaluationsPerSeed: 9, seeds: 20, linf: 0.25, maxTime: 0.5 } }) });
    expect(summary).toMatchObject({ status: 'stopped', stoppedBy: 'time-limit' });
  });

  it('leaves out a reporter that fails, and says so', async () => {
    const warnings: string[] = [];
    const context: PluginContext = { ...silentContext, log: { ...silentContext.log, warn: (message) => warnings.push(message) } };
    const hear = () => {
      throw new Error('no paper');
    };
    expect(await run('a', { hear, request: { context } })).toMatchObject({ status: 'complete' });
    expect(warnings).toEqual(['reporter "ear" failed and is left out: no paper']);
  });

  it('says when there are fewer seeds than asked for', async () => {
    const events: RunEvent[] = [];
    await run('a', { config: world({ dataset: { use: 'points', options: { count: 12 } } }), hear: (event) => void events.push(event) });
    expect(events).toContainEqual({ type: 'warning', message: 'only 12 correctly classified inputs exist; 20 seeds were asked for.' });
  });

  it.each([
    [
      'a fitness that returns too few scores',
      { fitness: { use: 'gap', options: { short: true } } },
      'CONTRACT_BROKEN',
      /"gap" returned \d+ scores for \d+ candidates/,
    ],
    [
      'a strategy that overspends',
      { perturbation: { use: 'scatter', options: { greedy: true } } },
      'CONTRACT_BROKEN',
      /more than the 9 evaluations/,
    ],
    [
      'a strategy that forgets a coefficient',
      { perturbation: { use: 'scatter', options: { short: true } } },
      'CONTRACT_BROKEN',
      /"scatter" proposed 11 coefficients for 6 candidates of 2/,
    ],
    [
      'a strategy that searches from a seed that is not there',
      { perturbation: { use: 'scatter', options: { lost: true } } },
      'CONTRACT_BROKEN',
      /"scatter" proposed a candidate for seed 3 of 3/,
    ],
    ['a model that is always wrong', { dataset: { use: 'points', options: { wrong: 40 } } }, 'SCALING_UNKNOWN', /no better than guessing/],
    ['a model that answers NaN', { dataset: { use: 'points', options: { nan: true } } }, 'NON_FINITE', /NaN or infinity on clean data/],
  ])('refuses %s', async (_, overrides, code, message) => {
    await expect(run('a', { config: world(overrides) })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('searches the parameters of transforms, and verifies by applying them again', async () => {
    const config = world({ budget: { evaluationsPerSeed: 9, seeds: 20, transforms: ['push'] }, perturbation: 'scatter' });
    const { findings, evaporated } = await run('pushed', { config });
    expect(findings).toBeGreaterThan(0);
    expect(evaporated).toBe(0);
    for (const { distances } of await findingsOf('pushed')) {
      expect(Math.abs(distances['push.by']!)).toBeLessThanOrEqual(0.5);
      // Less where the point was stopped at the edge of the square.
      expect(distances['linf']).toBeLessThanOrEqual(Math.abs(Math.round(distances['push.by']! * 16)) / 16);
    }
    const store = await openRun(path.join(directory, 'pushed'), { write: false });
    expect(store.facts().transforms).toEqual([{ name: 'push', ranges: 'by -0.5 to 0.5', keepsLabel: 'none: a point is where it is' }]);
    store.close();
    await run('again', { config, request: { workers: 2, spawn: (start) => channelThread(start) } });
    expect((await compare('pushed', 'again')).identical).toBe(true);
  });

  it('minimises no transform, and knows those of the modality alone', async () => {
    const pushed = { evaluationsPerSeed: 9, seeds: 20, transforms: ['push'] };
    await expect(run('m', { config: world({ budget: pushed, verify: { minimise: true } }) })).rejects.toThrow(
      /no distance to be made less/,
    );
    await expect(run('u', { config: world({ budget: { ...pushed, transforms: ['pull'] } }) })).rejects.toThrow(
      /no transform is called "pull"/,
    );
    // Before the model is asked for a single answer, which would be refused here.
    const dataset = { use: 'points', options: { nan: true } };
    await expect(run('e', { config: world({ dataset, budget: { ...pushed, transforms: ['pull'] } }) })).rejects.toThrow(/called "pull"/);
  });

  it('says how far preparing is when it lasts, and nothing when it does not', async () => {
    const heard: RunEvent[] = [];
    let now = 0;
    await run('slow', { hear: (event) => void heard.push(event), request: { clock: () => (now += 1500) } });
    const preparing = heard.filter((event) => event.type === 'progress' && event.phase === 'prepare');
    expect(preparing.at(-1)).toMatchObject({ done: 80, total: 80, broken: 0, findings: 0 });
    heard.length = 0;
    await run('fast', { hear: (event) => void heard.push(event) });
    expect(heard.filter((event) => event.type === 'progress' && event.phase === 'prepare')).toEqual([]);
  });

  it('asks for nobody only models whose last class is nobody', async () => {
    const asks = world({ oracle: { use: 'wrong', options: { needsNobody: true } } });
    const refusal = /linear\.onnx: the model has no class for nobody, which --oracle wrong takes its last class for; enrol it first/;
    await expect(run('n', { config: asks })).rejects.toThrow(refusal);
    await writeLinearModel(directory, { classes: '["above","below"]', nobody: 'above' });
    await expect(run('n', { config: asks })).rejects.toThrow(refusal);
    await writeLinearModel(directory, { classes: '["below","above"]', nobody: 'above' });
    expect((await run('n', { config: asks })).findings).toBeGreaterThan(0);
  });

  it('starts from no seed that the oracle finds an error in', async () => {
    const budget = { evaluationsPerSeed: 2, seeds: 40, linf: 0.25 };
    const { seeds } = await run('strict', { config: world({ budget, oracle: { use: 'wrong', options: { least: 0.3 } } }) });
    const plain = await run('plain', { config: world({ budget }) });
    expect(seeds).toBeLessThan(plain.seeds);
    expect(seeds).toBeGreaterThan(0);
  });
});
