import { storedModel, uniforms } from '@deepsensor/conformance';
import { defaultThreshold, excitableFragment } from '@deepsensor/attribution';
import {
  rowLength,
  type Candidates,
  type ModelUnderTest,
  type Network,
  type NetworkGraph,
  type Objective,
  type Runtime,
} from '@deepsensor/contract';
import { findLogits, GraphBuilder, layersOf, readModel, simplify } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onnxRuntime } from '../src/index.js';
import { lenet5, resnet20 } from './networks.js';

/** Networks that are made here alone. */
const OWN = ['uneven', 'waveform'];

/** What a shard of a search asks of the model, in pieces of every size: promise 2, "the same to the bit whatever the batch size". */
describe.each([
  { name: 'lenet5-mnist', n: 100, untrained: lenet5 },
  { name: 'resnet20-cifar10', n: 70, untrained: resnet20 },
  { name: 'zoo', n: 40, untrained: uneven },
  { name: 'uneven', n: 40, untrained: uneven },
  { name: 'waveform', n: 40, untrained: waveform },
])('$name, soft excitability by path midpoint with its gradient', ({ name, n, untrained }) => {
  let runtime: Runtime;
  let network: Network;
  let model: ModelUnderTest;
  let objective: Objective;
  beforeAll(async () => {
    runtime = await onnxRuntime().load();
    const stored = storedModel(name);
    if (stored === undefined && !OWN.includes(name))
      console.info(`The stored ${name} is not at hand (DEEPSENSOR_SHARED); an untrained network takes its place.`);
    network = networkOf(stored === undefined ? untrained() : await readModel(stored.path));
    objective = softExcitability(network);
    model = await runtime.open(network, { maxBatchBytes: 2 ** 28, threads: 1 });
  });
  afterAll(() => model.dispose());
  const ask = () => ({
    objective,
    gradient: true,
    signals: network.layers.flatMap(({ observed, id }) => (observed ? [`units/${id}`] : [])),
  });

  it('gives a row the same bits in pieces of 1, 7, 32 and 64', async () => {
    const candidates = candidatesFor(network, n);
    const whole = await model.evaluate(candidates, ask());
    expect(whole.score!.every(Number.isFinite)).toBe(true);
    for (const size of [1, 7, 32, 64]) {
      // Pieces at both ends and one between: every piece is a run of its own.
      const starts = new Set([0, size * Math.floor(n / size / 2), size * (Math.ceil(n / size) - 1)]);
      for (const start of starts) {
        const end = Math.min(n, start + size);
        const part = await model.evaluate(cut(candidates, start, end), ask());
        expect(part.score, `${start} of ${size}`).toEqual(whole.score!.slice(start, end));
        expect(same(part.logits.data, rows(whole.logits, start, end)), `logits, ${start} of ${size}`).toBe(true);
        expect(same(part.gradient!.data, rows(whole.gradient!, start, end)), `gradient, ${start} of ${size}`).toBe(true);
        for (const [signal, batch] of part.signals)
          expect(same(batch.data, rows(whole.signals.get(signal)!, start, end)), `${signal}, ${start} of ${size}`).toBe(true);
      }
    }
  }, 30_000);

  it('gives equal rows equal bits wherever they lie', async () => {
    const one = cut(candidatesFor(network, 1), 0, 1);
    const copies = (values: Float32Array) => Float32Array.from({ length: 21 * values.length }, (_, i) => values[i % values.length]!);
    const many: Candidates = {
      inputs: { data: copies(one.inputs.data), shape: [21, ...network.input.shape] },
      references: one.references,
      referenceOf: new Int32Array(21).fill(one.referenceOf[0]!),
      labels: new Int32Array(21).fill(one.labels[0]!),
      aims: new Int32Array(21).fill(one.aims[0]!),
    };
    const { gradient, score, logits } = await model.evaluate(many, ask());
    expect(new Set(score).size).toBe(1);
    for (const batch of [gradient!, logits]) expect(same(batch.data, copies(rows(batch, 0, 1)))).toBe(true);
    const { layers } = await model.attribute(many, { estimator: { name: 'aumann-shapley', nodes: 3 }, game: 'cross-entropy' });
    for (const [id, { values }] of layers) expect(same(values.data, copies(rows(values, 0, 1))), id).toBe(true);
  }, 30_000);
});

function networkOf(imported: NetworkGraph): Network {
  const { graph, logits } = findLogits(simplify(imported));
  const layers = layersOf(graph, { logits, granularity: 'channel' });
  const classes = Array.from({ length: 10 }, (_, i) => `${i}`);
  return { graph, logits, input: { shape: graph.inputs[0]!.shape.slice(1) as number[], lower: 0, upper: 1 }, classes, layers };
}

function softExcitability({ layers }: Network): Objective {
  const observed = layers.flatMap((layer) => (layer.observed ? [layer] : []));
  return {
    key: 'soft',
    fragment: excitableFragment({ layers: observed, threshold: defaultThreshold('aimed-margin', 10), form: 'soft' }),
    attribution: { estimator: { name: 'path-midpoint' }, game: 'aimed-margin' },
  };
}

/** Candidates around five seeds. */
function candidatesFor({ input }: Network, n: number): Candidates {
  const d = input.shape.reduce((size, axis) => size * axis, 1);
  return {
    inputs: { data: uniforms(21, n * d), shape: [n, ...input.shape] },
    references: { data: uniforms(22, 5 * d), shape: [5, ...input.shape] },
    referenceOf: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3) % 5),
    labels: Int32Array.from({ length: n }, (_, i) => i % 10),
    aims: Int32Array.from({ length: n }, (_, i) => (i + 1 + (i % 9)) % 10),
  };
}

/** Rows `start .. end` as an engine cuts them: views, with the references whole. */
function cut({ inputs, references, referenceOf, labels, aims }: Candidates, start: number, end: number): Candidates {
  return {
    inputs: { data: rows(inputs, start, end), shape: [end - start, ...inputs.shape.slice(1)] },
    references,
    referenceOf: referenceOf.subarray(start, end),
    labels: labels.subarray(start, end),
    aims: aims.subarray(start, end),
  };
}

function rows(batch: Candidates['inputs'], start: number, end: number): Float32Array {
  const length = rowLength(batch.shape);
  return batch.data.subarray(start * length, end * length);
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Odd sizes everywhere: 5 channels, 7 x 7 and 3 x 3 positions, instance normalisation. */
function uneven(): NetworkGraph {
  const builder = new GraphBuilder();
  const weight = (seed: number, ...shape: number[]) => {
    const length = shape.reduce((size, axis) => size * axis, 1);
    return builder.constant({ type: 'float32', shape, data: uniforms(seed, length, -0.4, 0.4) }, 'weight');
  };
  const x = builder.input('input', ['n', 1, 15, 15]);
  const map = builder.add('Conv', [x, weight(1, 5, 1, 3, 3), weight(2, 5)], { kernel_shape: [3, 3], strides: [2, 2] });
  const normal = builder.add('InstanceNormalization', [map, weight(3, 5), weight(4, 5)]);
  const soft = builder.add('Softplus', [normal]);
  const small = builder.add('Tanh', [builder.add('Conv', [soft, weight(5, 3, 5, 3, 3)], { kernel_shape: [3, 3], strides: [2, 2] })]);
  const flat = builder.add('Flatten', [small], { axis: 1 });
  builder.output(builder.add('Gemm', [flat, weight(6, 27, 10), weight(7, 10)]), ['n', 10]);
  return builder.build('uneven');
}

/** Windows over time, strided, over whole blocks of channels and over five. */
function waveform(): NetworkGraph {
  const builder = new GraphBuilder();
  const weight = (seed: number, ...shape: number[]) => {
    const length = shape.reduce((size, axis) => size * axis, 1);
    return builder.constant({ type: 'float32', shape, data: uniforms(seed, length, -0.4, 0.4) }, 'weight');
  };
  const x = builder.input('input', ['n', 1, 203]);
  const first = builder.add('Relu', [builder.add('Conv', [x, weight(1, 16, 1, 9), weight(2, 16)], { strides: [3], pads: [4, 3] })]);
  const pooled = builder.add('MaxPool', [first], { kernel_shape: [4], strides: [4] });
  const second = builder.add('Softplus', [
    builder.add('Conv', [pooled, weight(3, 5, 16, 4), weight(4, 5)], { strides: [2], pads: [1, 2] }),
  ]);
  const mean = builder.add('Flatten', [builder.add('GlobalAveragePool', [second])], { axis: 1 });
  builder.output(builder.add('Gemm', [mean, weight(5, 5, 10), weight(6, 10)]), ['n', 10]);
  return builder.build('waveform');
}
