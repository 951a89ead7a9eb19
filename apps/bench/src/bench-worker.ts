import { compileEvaluation, marginObjective } from '@deepsensor/attribution';
import type { Batch, Candidates, ModelUnderTest, PluginContext } from '@deepsensor/contract';
import { loadPlugins, loadRuntime, openTools, searchShard, type SeedBatch, type Tools } from '@deepsensor/engine';
import { bareSession } from '@deepsensor/runtime-onnx';

import type { BenchStart, Job, Timed } from './jobs.js';
import { benchPlugins } from './plugins.js';
import { openPort } from './worker-port.js';

const port = await openPort();
const { start } = port;
const context: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};
const options = { maxBatchBytes: start.config.execution.maxBatchBytes, threads: 1 };
const runtime = loadRuntime(start.config.runtime, loadPlugins(benchPlugins), context);
const now = () => performance.now() / 1000;

port.onJob((job) => void timed(job).then((result) => port.answer(result)));

function timed(job: Job): Promise<Timed> {
  if (job.kind === 'raw') return timeRaw(job);
  if (job.kind === 'training') return timeTraining(job.seconds);
  return timeSearch(job.config, job.seconds);
}

/** `rows` candidates made of the seeds, over and over. */
function candidatesOf(rows: number): Candidates {
  const { inputs, labels } = start.seeds;
  const width = inputs.length / labels.length;
  const data = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) data.set(inputs.subarray((i % labels.length) * width, ((i % labels.length) + 1) * width), i * width);
  const batch: Batch = { data, shape: [rows, ...start.network.input.shape] };
  const referenceOf = Int32Array.from({ length: rows }, (_, i) => i);
  const own = Int32Array.from({ length: rows }, (_, i) => labels[i % labels.length]!);
  const classes = start.network.classes.length;
  return { inputs: batch, references: batch, referenceOf, labels: own, aims: own.map((label) => (label + 1) % classes) };
}

/** The engine's pass and a bare session on the same graph and the same rows, in turn, so that both see the same machine. */
async function timeRaw({ pass, hand: byHand, seconds }: Job & { kind: 'raw' }): Promise<Timed> {
  const rows = pass === 'forward' ? 256 : 64;
  const candidates = candidatesOf(rows);
  const request = { objective: marginObjective(true), gradient: pass === 'gradient' };
  const model = await (await runtime).open(start.network, options);
  const hand = byHand ? await bareSession(compileEvaluation(start.network, request), candidates, options.threads) : undefined;
  const clock = { engine: 0, hand: 0, rounds: 0 };
  const engine = () => model.evaluate(candidates, request);
  const bare = () => hand?.run();
  await engine();
  await bare();
  const end = now() + seconds;
  while (now() < end) {
    const a = now();
    await engine();
    const b = now();
    await bare();
    clock.engine += b - a;
    clock.hand += now() - b;
    clock.rounds++;
  }
  await model.dispose();
  await hand?.dispose();
  const count = clock.rounds * rows;
  return { count, seconds: clock.engine, parts: byHand ? { hand: count / clock.hand } : {} };
}

async function timeTraining(seconds: number): Promise<Timed> {
  const rows = 32;
  const { inputs, labels } = candidatesOf(rows);
  const graph = {
    ...start.network.graph,
    outputs: [{ name: start.network.logits, type: 'float32' as const, shape: ['n', start.network.classes.length] }],
  };
  const trainer = await (await runtime).train(graph, { name: 'sgd', rate: 1e-6, momentum: 0.9 }, options);
  await trainer.step(inputs, labels);
  const begin = now();
  let count = 0;
  while (now() < begin + seconds) {
    await trainer.step(inputs, labels);
    count += rows;
  }
  const spent = now() - begin;
  await trainer.dispose();
  return { count, seconds: spent, parts: {} };
}

async function timeSearch(config: BenchStart['config'], seconds: number): Promise<Timed> {
  const tools = await openTools(config, loadPlugins(benchPlugins), context, start.network, start.frontEnd, start.others);
  const parts = { model: 0, place: 0, synthesise: 0, strategy: 0 };
  const watched = watch(tools, parts);
  const shards = shardsOf(config.execution.shardSize);
  await searchShard(tools, shards[0]!, { progress: () => undefined, stopped: stopAfter(0.3) });
  let count = 0;
  const begin = now();
  for (let i = 0; now() < begin + seconds; i++) {
    let spent = 0;
    await searchShard(watched, shards[i % shards.length]!, {
      progress: (evaluations) => (spent = evaluations),
      stopped: () => now() >= begin + seconds,
    });
    count += spent;
  }
  const total = now() - begin;
  await tools.model.dispose();
  return { count, seconds: total, parts: { ...parts, other: total - parts.model - parts.place - parts.synthesise - parts.strategy } };
}

function stopAfter(seconds: number): () => boolean {
  const end = now() + seconds;
  return () => now() >= end;
}

/** The same tools with a stop-watch on each. */
function watch(tools: Tools, parts: { model: number; place: number; synthesise: number; strategy: number }): Tools {
  const clocked =
    <A extends unknown[], R>(part: keyof typeof parts, work: (...args: A) => R) =>
    (...args: A): R => {
      const begin = now();
      const result = work(...args);
      parts[part] += now() - begin;
      return result;
    };
  const { model, space, strategy } = tools;
  const evaluate: ModelUnderTest['evaluate'] = async (...args) => {
    const begin = now();
    const result = await model.evaluate(...args);
    parts.model += now() - begin;
    return result;
  };
  return {
    ...tools,
    model: {
      network: model.network,
      trace: (...args) => model.trace(...args),
      attribute: (...args) => model.attribute(...args),
      evaluate,
      dispose: () => model.dispose(),
    },
    space: {
      ...space,
      domain: space.domain,
      feasible(budget, seeds) {
        const set = space.feasible(budget, seeds);
        return {
          place: clocked('place', (...args) => set.place(...args)),
          pull: clocked('place', (...args) => set.pull(...args)),
          steepest: clocked('strategy', (...args) => set.steepest(...args)),
          contains: (...args) => set.contains(...args),
          perturbationsOf: (...args) => set.perturbationsOf(...args),
        };
      },
      basis(name) {
        const basis = space.basis(name);
        return {
          name,
          dimensions: basis.dimensions,
          synthesise: clocked('synthesise', (...args) => basis.synthesise(...args)),
          adjoint: clocked('synthesise', (...args) => basis.adjoint(...args)),
        };
      },
    },
    strategy: {
      ...strategy,
      open(searchSpace) {
        const session = strategy.open(searchSpace);
        return { propose: clocked('strategy', () => session.propose()), observe: clocked('strategy', (scored) => session.observe(scored)) };
      },
    },
  };
}

function shardsOf(size: number): SeedBatch[] {
  const { ids, labels, inputs, logits } = start.seeds;
  const [width, classes] = [inputs.length / ids.length, logits.length / ids.length];
  const shards: SeedBatch[] = [];
  for (let first = 0; first + size <= ids.length; first += size) {
    shards.push({
      seeds: Array.from({ length: size }, (_, i) => ({ id: ids[first + i]!, row: first + i, label: labels[first + i]! })),
      inputs: { data: inputs.slice(first * width, (first + size) * width), shape: [size, ...start.network.input.shape] },
      logits: { data: logits.slice(first * classes, (first + size) * classes), shape: [size, classes] },
    });
  }
  return shards;
}
