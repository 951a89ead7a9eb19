import type { Batch, ConstantTensor, NetworkGraph, Optimiser, Trainer } from '@deepsensor/contract';

import type { GraphEngine, Session, TensorView } from '../engine.js';
import type { BatchStatistics } from './batch-statistics.js';
import { updateOf, type Update } from './optimiser.js';
import { trainingGraph, type TrainingGraph } from './training-graph.js';

/** One tensor of weights in training. */
interface Weight {
  readonly tensor: ConstantTensor & { readonly data: Float32Array };
  readonly gradient: Float32Array;
  readonly update: Update;
}

/**
 * Opens training of the float weights of a graph. Weights are inputs of one compiled graph, so a step compiles nothing.
 * The same steps give the same weights, to the bit, with one thread. A batch is run as a whole: batch normalisation is a law of the batch.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when the network cannot be differentiated or the engine does not take it.
 */
export async function openTrainer(engine: GraphEngine, graph: NetworkGraph, optimiser: Optimiser): Promise<Trainer> {
  const compiled = trainingGraph(graph, engine.pullBack);
  return new CompiledTrainer(graph, compiled, optimiser, await engine.open(compiled.graph, 'training'));
}

class CompiledTrainer implements Trainer {
  private readonly network: NetworkGraph;
  private readonly compiled: TrainingGraph;
  private readonly session: Session;
  private readonly rate: number;
  private readonly learnt = new Map<string, Weight>();
  /** Running statistics of batch normalisation, by name of the constant. */
  private readonly running = new Map<string, ConstantTensor & { readonly data: Float32Array }>();
  private readonly fixedFeeds: Record<string, TensorView> = {};
  private readonly fixedOutputs: Record<string, TensorView> = {};

  constructor(network: NetworkGraph, compiled: TrainingGraph, optimiser: Optimiser, session: Session) {
    this.network = network;
    this.compiled = compiled;
    this.session = session;
    this.rate = optimiser.rate;
    for (const { name } of compiled.graph.inputs) {
      if (!name.startsWith('weight:')) continue;
      const constant = name.slice('weight:'.length);
      const tensor = copyOf(network.constants.get(constant)!);
      this.fixedFeeds[name] = tensor;
      const output = compiled.gradients.get(constant);
      if (output === undefined) continue;
      const gradient = new Float32Array(tensor.data.length);
      this.learnt.set(constant, { tensor, gradient, update: updateOf(optimiser, gradient.length) });
      this.fixedOutputs[output] = { data: gradient, shape: tensor.shape };
    }
    for (const { mean, variance, channels, runningMean, runningVariance } of compiled.statistics) {
      for (const output of [mean, variance]) this.fixedOutputs[output] = { data: new Float32Array(channels), shape: [channels] };
      for (const name of [runningMean, runningVariance]) this.running.set(name, copyOf(network.constants.get(name)!));
    }
  }

  async step(inputs: Batch, labels: Int32Array, rate = this.rate): Promise<{ readonly loss: number; readonly correct: number }> {
    const n = labels.length;
    const { classes } = this.compiled;
    const stray = labels.find((label) => label < 0 || label >= classes);
    if (stray !== undefined) throw new RangeError(`label ${stray} is not one of the network's ${classes} classes`);
    const logits = new Float32Array(n * classes);
    const losses = new Float32Array(n);
    await this.session.run(
      {
        ...this.fixedFeeds,
        inputs,
        label: { data: BigInt64Array.from(labels, BigInt), shape: [n] },
        share: { data: Float32Array.of(1 / n), shape: [] },
      },
      { ...this.fixedOutputs, logits: { data: logits, shape: [n, classes] }, loss: { data: losses, shape: [n] } },
    );
    for (const { tensor, gradient, update } of this.learnt.values()) update(tensor.data, gradient, rate);
    for (const of of this.compiled.statistics) this.follow(of);
    let correct = 0;
    for (let row = 0; row < n; row++) if (argmax(logits, row * classes, classes) === labels[row]) correct++;
    return { loss: losses.reduce((sum, loss) => sum + loss, 0) / n, correct };
  }

  weights(): ReadonlyMap<string, ConstantTensor> {
    const all = new Map<string, ConstantTensor>();
    for (const [name, { tensor }] of this.learnt) all.set(name, copyOf(tensor));
    for (const [name, tensor] of this.running) all.set(name, copyOf(tensor));
    return all;
  }

  graph(): NetworkGraph {
    return { ...this.network, constants: new Map([...this.network.constants, ...this.weights()]) };
  }

  dispose(): Promise<void> {
    return this.session.release();
  }

  private follow({ mean, variance, runningMean, runningVariance, momentum }: BatchStatistics): void {
    for (const [output, name] of [
      [mean, runningMean],
      [variance, runningVariance],
    ] as const) {
      const batch = this.fixedOutputs[output]!.data as Float32Array;
      const kept = this.running.get(name)!.data;
      for (let i = 0; i < kept.length; i++) kept[i] = momentum * kept[i]! + (1 - momentum) * batch[i]!;
    }
  }
}

function copyOf({ type, shape, data }: ConstantTensor): ConstantTensor & { readonly data: Float32Array } {
  return { type, shape, data: (data as Float32Array).slice() };
}

function argmax(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
