import type {
  Attribution,
  AttributionSetting,
  Batch,
  Candidates,
  Estimator,
  Evaluation,
  EvaluationRequest,
  LayerAttribution,
  ModelUnderTest,
  Network,
  NetworkGraph,
  RuntimeOptions,
  SampledEstimator,
  Trace,
  TraceRequest,
} from '@deepsensor/contract';
import { compileAttribution, compileCoalitions, compileEvaluation, completenessResidual, observedLayers } from '@deepsensor/attribution';

import { runSize, type RunSize } from './chunks.js';
import type { GraphEngine, Session } from './engine.js';
import { bytesPerRow } from './memory.js';
import { outputShapes, runRows, type Rows } from './rows.js';
import { attributeSampled, type CompiledGame } from './sampled.js';

interface Compiled {
  readonly session: Session;
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  readonly size: RunSize;
}

/** A graph to be compiled when it is first run. Same key, same graph. */
interface Plan {
  readonly key: string;
  readonly compile: () => NetworkGraph;
}

/** A network on an engine. What is asked is compiled once, by key, and kept until `dispose`. */
export class CompiledModel implements ModelUnderTest {
  readonly network: Network;
  private readonly engine: GraphEngine;
  private readonly options: RuntimeOptions;
  private readonly compiled = new Map<string, Promise<Compiled>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(engine: GraphEngine, network: Network, options: RuntimeOptions) {
    this.engine = engine;
    this.network = network;
    this.options = options;
  }

  /**
   * Compiles the forward pass, which shows whether the engine takes the network at all.
   * @throws DeepSensorError `MODEL_UNSUPPORTED`
   */
  async compile(): Promise<void> {
    await this.compiledFor(this.planOf({}));
  }

  async trace(inputs: Batch, ask: TraceRequest = {}): Promise<Trace> {
    const layers = ask.layers ?? [];
    const { logits, signals } = await this.answer({ inputs }, { signals: layers.map((id) => `units/${id}`) });
    return { logits, units: new Map(layers.map((id) => [id, signals.get(`units/${id}`)!])) };
  }

  evaluate(candidates: Candidates, ask: EvaluationRequest): Promise<Evaluation> {
    return this.answer(candidates, ask);
  }

  async attribute(candidates: Candidates, setting: AttributionSetting): Promise<Attribution> {
    const { estimator, game } = setting;
    if (isSampled(estimator)) return this.alone(async () => attributeSampled(candidates, await this.games(setting), estimator));
    const compiled = { ...setting, estimator };
    const found = await this.run(candidates, {
      key: JSON.stringify(['attribution', estimator, game, setting.layers]),
      compile: () => compileAttribution(this.network, compiled, this.engine.pullBack),
    });
    const change = found.get('change')!.data;
    const layers = new Map<string, LayerAttribution>();
    for (const { id } of observedLayers(this.network, setting.layers)) {
      const values = found.get(`values:${id}`)!;
      const bypass = found.get(`bypass:${id}`)!.data;
      layers.set(id, { values, bypass, residual: Float32Array.from(completenessResidual(change, values.data, bypass)) });
    }
    return { change, layers };
  }

  async dispose(): Promise<void> {
    await this.last;
    const sessions = await Promise.allSettled(this.compiled.values());
    this.compiled.clear();
    for (const opened of sessions) if (opened.status === 'fulfilled') await opened.value.session.release();
  }

  private async answer(rows: Rows, ask: EvaluationRequest): Promise<Evaluation> {
    const found = await this.run(rows, this.planOf(ask));
    return {
      logits: found.get('logits')!,
      signals: new Map((ask.signals ?? []).map((name) => [name, found.get(`signal:${name}`)!])),
      ...(ask.objective === undefined ? {} : { score: found.get('score')!.data }),
      ...(ask.gradient === true ? { gradient: found.get('gradient')! } : {}),
    };
  }

  private planOf(ask: EvaluationRequest): Plan {
    const { objective, signals = [], attribution, gradient = false } = ask;
    return {
      key: JSON.stringify(['evaluation', objective?.key, objective?.attribution, signals, attribution, gradient]),
      compile: () => compileEvaluation(this.network, ask, this.engine.pullBack),
    };
  }

  private async games({ game, layers }: AttributionSetting): Promise<CompiledGame[]> {
    const games: CompiledGame[] = [];
    for (const layer of observedLayers(this.network, layers)) {
      const key = JSON.stringify(['coalitions', layer.id, game]);
      const compile = () => compileCoalitions(this.network, layer.id, game);
      games.push({ layer, ...(await this.compiledFor({ key, compile })) });
    }
    return games;
  }

  private run(rows: Rows, plan: Plan): Promise<Map<string, Batch>> {
    return this.alone(async () => {
      const { session, outputs, size } = await this.compiledFor(plan);
      return runRows(session, outputs, rows, size);
    });
  }

  /** Questions are answered one after another: one holds all threads that this model may use. */
  private alone<T>(answer: () => Promise<T>): Promise<T> {
    const result = this.last.then(answer);
    this.last = result.catch(() => undefined);
    return result;
  }

  private compiledFor({ key, compile }: Plan): Promise<Compiled> {
    let compiled = this.compiled.get(key);
    if (compiled === undefined) {
      compiled = this.open(compile());
      this.compiled.set(key, compiled);
    }
    return compiled;
  }

  private async open(graph: NetworkGraph): Promise<Compiled> {
    const session = await this.engine.open(graph, 'question');
    const fitting = Math.floor(this.options.maxBatchBytes / Math.max(1, bytesPerRow(graph)));
    return { session, outputs: outputShapes(session), size: runSize(this.engine.mostRows, fitting) };
  }
}

function isSampled(estimator: Estimator): estimator is SampledEstimator {
  return estimator.name === 'exact' || estimator.name === 'permutation' || estimator.name === 'truncated';
}
