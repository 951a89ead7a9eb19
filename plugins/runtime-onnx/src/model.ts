import type {
  Attribution,
  AttributionSetting,
  Batch,
  Candidates,
  CompiledEstimator,
  Evaluation,
  EvaluationRequest,
  LayerAttribution,
  ModelUnderTest,
  Network,
  NetworkGraph,
  RuntimeOptions,
  Trace,
  TraceRequest,
} from '@deepsensor/contract';
import { compileAttribution, compileEvaluation } from '@deepsensor/attribution';

import { runSize, type RunSize } from './chunks.js';
import type { Library } from './library.js';
import { bytesPerRow } from './memory.js';
import { outputShapes, runRows, type Rows } from './rows.js';
import { openSession, type Session } from './session.js';
import { steadySums } from './steady-sums.js';

/** Rows of one run beyond which the caches are missed more than calls are saved; see the README for the measurement. */
const MOST_ROWS = { forward: 256, backward: 64 };

interface Compiled {
  readonly session: Session;
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  readonly size: RunSize;
}

/** A graph to be compiled when it is first run. Same key, same graph. */
interface Plan {
  readonly key: string;
  readonly compile: () => NetworkGraph;
  readonly mostRows: number;
}

/** A network on ONNX Runtime. What is asked is compiled once, by key, and kept until `dispose`. */
export class OnnxModel implements ModelUnderTest {
  readonly network: Network;
  private readonly library: Library;
  private readonly options: RuntimeOptions;
  private readonly compiled = new Map<string, Promise<Compiled>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(library: Library, network: Network, options: RuntimeOptions) {
    this.library = library;
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
    const compiled = { ...setting, estimator: setting.estimator as CompiledEstimator };
    const found = await this.run(candidates, {
      key: `attribution ${JSON.stringify(compiled)}`,
      compile: () => compileAttribution(this.network, compiled),
      mostRows: MOST_ROWS.backward,
    });
    const change = found.get('change')!.data;
    const layers = new Map<string, LayerAttribution>();
    for (const [name, values] of found) {
      if (!name.startsWith('values:')) continue;
      const id = name.slice('values:'.length);
      const bypass = found.get(`bypass:${id}`)!.data;
      layers.set(id, { values, bypass, residual: residuals(change, values, bypass) });
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
    const differentiates = gradient || (objective?.attribution ?? attribution) !== undefined;
    return {
      key: JSON.stringify(['evaluation', objective?.key, objective?.attribution, signals, attribution, gradient]),
      compile: () => compileEvaluation(this.network, ask),
      mostRows: differentiates ? MOST_ROWS.backward : MOST_ROWS.forward,
    };
  }

  /** Runs are made one after another: one holds all threads that this model may use. */
  private run(rows: Rows, plan: Plan): Promise<Map<string, Batch>> {
    const result = this.last.then(async () => {
      const { session, outputs, size } = await this.compiledFor(plan);
      return runRows(session, outputs, rows, size);
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  private compiledFor({ key, compile, mostRows }: Plan): Promise<Compiled> {
    let compiled = this.compiled.get(key);
    if (compiled === undefined) {
      compiled = this.open(compile(), mostRows);
      this.compiled.set(key, compiled);
    }
    return compiled;
  }

  private async open(graph: NetworkGraph, mostRows: number): Promise<Compiled> {
    const session = await openSession(this.library, steadySums(graph), this.options.threads);
    const fitting = Math.floor(this.options.maxBatchBytes / Math.max(1, bytesPerRow(graph)));
    return { session, outputs: outputShapes(session), size: runSize(mostRows, fitting) };
  }
}

/** `[n]` `|change - sum of values - bypass| / max(|change|, 1e-8)` (method 2.5), summed in float64. */
function residuals(change: Float32Array, values: Batch, bypass: Float32Array): Float32Array {
  const units = values.shape[1]!;
  return change.map((whole, row) => {
    let sum = bypass[row]!;
    for (let i = row * units; i < (row + 1) * units; i++) sum += values.data[i]!;
    return Math.abs(whole - sum) / Math.max(Math.abs(whole), 1e-8);
  });
}
