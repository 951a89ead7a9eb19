import { storedModel } from '@deepsensor/conformance';
import { readFileSync } from 'node:fs';

import type { GraphValue, NetworkGraph } from '@deepsensor/contract';
import { exportOnnx, float, freeBatch, GraphBuilder, importOnnx, simplify, unsupportedNodes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { loadLibrary } from '../src/library.js';
import { noise } from './run-graph.js';

const { InferenceSession, Tensor } = await loadLibrary();

type Answers = Readonly<Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>>;

/** What ONNX Runtime itself makes of a model file. */
async function answersOf(bytes: Uint8Array, feeds: Readonly<Record<string, InstanceType<typeof Tensor>>>): Promise<Answers> {
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'basic', intraOpNumThreads: 1, logSeverityLevel: 4 });
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data: Float32Array.from(data as ArrayLike<number>, Number) }]),
  );
}

function expectSame(found: Answers, wanted: Answers): void {
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [name, { dims, data }] of Object.entries(wanted)) {
    expect(found[name]!.dims).toEqual(dims);
    let worst = 0;
    data.forEach((value, i) => (worst = Math.max(worst, Math.abs(found[name]!.data[i]! - value) / Math.max(1, Math.abs(value)))));
    expect(worst).toBeLessThan(1e-5);
  }
}

describe('trained models, imported and written again', () => {
  const models = ['lenet5-mnist', 'resnet20-cifar10', 'zoo', 'attention', 'lenet5-tf2onnx', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'];
  const stored = models.flatMap((name) => {
    const model = storedModel(name);
    return model ? [{ name, model }] : [];
  });
  if (stored.length === 0) console.info('stored models are not at hand: the translations below are all that is tested');

  it.each(stored)('$name gives the same answers', { timeout: 30_000 }, async ({ name, model }) => {
    const original = readFileSync(model.path);
    const graph = importOnnx(original, { name });
    const feeds = { [graph.inputs[0]!.name]: new Tensor('float32', model.read(model.answers.input), model.answers.input.shape) };
    expectSame(await answersOf(exportOnnx(graph), feeds), await answersOf(original, feeds));
  });

  // Simplified at a fixed batch, a graph has the 1 in every target of a Reshape.
  it.each(stored)(
    '$name with its batch axis fixed to 1 and freed again gives the same answers',
    { timeout: 30_000 },
    async ({ name, model }) => {
      const graph = importOnnx(readFileSync(model.path), { name });
      const freed = freeBatch(simplify(fixedBatch(graph, 1)));
      if (!freed.freed) throw new Error(freed.reason);
      expect(freed.graph.inputs[0]!.shape[0]).toBe('n');
      const feeds = { [graph.inputs[0]!.name]: new Tensor('float32', model.read(model.answers.input), model.answers.input.shape) };
      expectSame(await answersOf(exportOnnx(freed.graph), feeds), await answersOf(exportOnnx(simplify(graph)), feeds));
    },
  );
});

it('a token that every row shares is repeated when the batch axis is freed', async () => {
  const builder = new GraphBuilder();
  const joined = builder.add('Concat', [builder.floats([1, 2, 3], [1, 1, 3]), builder.input('x', [1, 2, 3])], { axis: 1 });
  builder.output(joined, [1, 3, 3], 'y');
  const freed = freeBatch(builder.build('token'));
  if (!freed.freed) throw new Error(freed.reason);
  const { y } = await answersOf(exportOnnx(freed.graph), {
    x: new Tensor('float32', Float32Array.of(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), [2, 2, 3]),
  });
  expect(y!.dims).toEqual([2, 3, 3]);
  expect([...y!.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 10, 11, 12, 13, 14, 15]);
});

function fixedBatch(graph: NetworkGraph, rows: number): NetworkGraph {
  const fix = (value: GraphValue): GraphValue => ({ ...value, shape: [rows, ...value.shape.slice(1)] });
  return { ...graph, inputs: graph.inputs.map(fix), outputs: graph.outputs.map(fix) };
}

interface OldForm {
  readonly form: string;
  readonly opset: number;
  readonly shape: readonly number[];
  /** Domain of the operators, when it is not ONNX's own. */
  readonly domain?: string;
  /** Writes operators of that opset behind the input `x` and returns the results. */
  readonly write: (builder: GraphBuilder, x: string) => readonly string[];
}

const one =
  (op: string, attributes: Parameters<GraphBuilder['add']>[2] = {}): OldForm['write'] =>
  (b, x) => [b.add(op, [x], attributes)];

const affine = (b: GraphBuilder, channels: number): string[] => [
  b.floats(noise(channels, 3).map((value) => 1 + value / 2)),
  b.floats(noise(channels, 4)),
];

const FORMS: readonly OldForm[] = [
  { form: 'Squeeze with axes as attribute', opset: 9, shape: [2, 1, 3, 1], write: one('Squeeze', { axes: [1, 3] }) },
  { form: 'Squeeze of every axis of length 1', opset: 11, shape: [2, 1, 3, 1], write: one('Squeeze') },
  { form: 'Unsqueeze with axes as attribute', opset: 11, shape: [2, 3], write: one('Unsqueeze', { axes: [0, 3] }) },
  { form: 'ReduceSum with axes as attribute', opset: 12, shape: [2, 3, 4], write: one('ReduceSum', { axes: [1, 2], keepdims: 0 }) },
  { form: 'ReduceSum over everything', opset: 11, shape: [2, 3], write: one('ReduceSum', { keepdims: 0 }) },
  ...['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSumExp', 'ReduceSumSquare'].map((op) => ({
    form: `${op} with axes as attribute`,
    opset: 17,
    shape: [2, 3, 4],
    write: one(op, { axes: [-1] }),
  })),
  { form: 'Slice with attributes', opset: 9, shape: [4, 6], write: one('Slice', { starts: [1, -3], ends: [3, 2 ** 63], axes: [0, 1] }) },
  { form: 'Slice with attributes, axes left out', opset: 7, shape: [4, 6], write: one('Slice', { starts: [1, 2], ends: [3, -1] }) },
  { form: 'Pad with attributes', opset: 10, shape: [1, 2, 3, 3], write: one('Pad', { pads: [0, 0, 1, 2, 0, 0, 0, 1], value: float(0.5) }) },
  { form: 'Pad by reflection', opset: 7, shape: [1, 2, 3, 3], write: one('Pad', { pads: [0, 0, 1, 2, 0, 0, 0, 1], mode: 'reflect' }) },
  { form: 'Clip with both bounds', opset: 10, shape: [2, 8], write: one('Clip', { min: float(-0.3), max: float(0.2) }) },
  { form: 'Clip with one bound', opset: 7, shape: [2, 8], write: one('Clip', { max: float(0.2) }) },
  {
    form: 'Split with lengths as attribute',
    opset: 11,
    shape: [2, 6],
    write: (b, x) => b.addMany('Split', [x], 2, { axis: 1, split: [2, 4] }),
  },
  { form: 'Split into equal parts', opset: 13, shape: [2, 6], write: (b, x) => b.addMany('Split', [x], 3, { axis: 1 }) },
  { form: 'Split into equal parts', opset: 9, shape: [4, 3], write: (b, x) => b.addMany('Split', [x], 2) },
  { form: 'TopK with k as attribute', opset: 9, shape: [2, 6], write: (b, x) => b.addMany('TopK', [x], 2, { k: 3 }).slice(0, 1) },
  ...['nearest', 'linear'].flatMap((mode) => [
    {
      form: `Upsample, ${mode}, scales as attribute`,
      opset: 7,
      shape: [1, 2, 3, 4],
      write: one('Upsample', { mode, scales: { type: 'floats', value: [1, 1, 2, 3] } as never }),
    },
    {
      form: `Upsample, ${mode}`,
      opset: 9,
      shape: [1, 2, 3, 4],
      write: (b: GraphBuilder, x: string) => [b.add('Upsample', [x, b.floats([1, 1, 2, 2])], { mode })],
    },
    ...[
      [2, 3],
      [0.5, 0.4],
      [1, 0.75],
    ].map((scales) => ({
      form: `Resize, ${mode}, by ${scales.join(' and ')}`,
      opset: 10,
      shape: [1, 2, 5, 8],
      write: (b: GraphBuilder, x: string) => [b.add('Resize', [x, b.floats([1, 1, ...scales])], { mode })],
    })),
    {
      form: `Resize, ${mode}, to sizes with empty scales`,
      opset: 11,
      shape: [1, 2, 4, 4],
      write: (b: GraphBuilder, x: string) => [
        b.add('Resize', [x, b.floats([]), b.constant({ type: 'float32', shape: [0], data: new Float32Array(0) }), b.ints([1, 2, 7, 3])], {
          mode,
        }),
      ],
    },
    ...['half_pixel', 'align_corners', 'asymmetric', 'pytorch_half_pixel'].map((coordinates) => ({
      form: `Resize, ${mode}, ${coordinates}`,
      opset: 13,
      shape: [1, 2, 4, 5],
      write: (b: GraphBuilder, x: string) => [
        b.add('Resize', [x, '', b.floats([1, 1, 2, 1.5])], { mode, coordinate_transformation_mode: coordinates }),
      ],
    })),
  ]),
  {
    form: 'Resize, nearest, tf_half_pixel_for_nn',
    opset: 12,
    shape: [1, 1, 5, 7],
    write: (b, x) => [
      b.add('Resize', [x, b.floats([]), b.floats([1, 1, 1.7, 0.6])], {
        mode: 'nearest',
        nearest_mode: 'floor',
        coordinate_transformation_mode: 'tf_half_pixel_for_nn',
      }),
    ],
  },
  ...['Softmax', 'LogSoftmax'].flatMap((op) => [
    { form: `${op} over a matrix`, opset: 7, shape: [3, 5], write: one(op) },
    { form: `${op} over all but the first axis`, opset: 11, shape: [3, 4, 5], write: one(op) },
    { form: `${op} over the last axis of three`, opset: 12, shape: [3, 4, 5], write: one(op, { axis: 2 }) },
    { form: `${op} over an axis counted from the end`, opset: 11, shape: [3, 4, 5], write: one(op, { axis: -2 }) },
    { form: `${op} with axes of length 1 behind`, opset: 9, shape: [3, 4, 1, 1], write: one(op, { axis: 1 }) },
    { form: `${op} over nothing`, opset: 9, shape: [3, 4, 1, 1], write: one(op, { axis: 2 }) },
    { form: `${op} over everything`, opset: 9, shape: [3, 4], write: one(op, { axis: 0 }) },
  ]),
  ...[7, 9, 14].map((opset) => ({
    form: 'BatchNormalization',
    opset,
    shape: [2, 3, 4, 4],
    write: (b: GraphBuilder, x: string) => [
      b.add('BatchNormalization', [x, ...affine(b, 3), b.floats([0.1, 0.2, 0.3]), b.floats([1.5, 0.5, 1])], {
        epsilon: float(1e-3),
        ...(opset < 9 ? { spatial: 1 } : {}),
      }),
    ],
  })),
  {
    form: 'GroupNormalization with a scale per group',
    opset: 18,
    shape: [2, 6, 3, 3],
    write: (b, x) => [b.add('GroupNormalization', [x, ...affine(b, 2)], { num_groups: 2, epsilon: float(1e-3) })],
  },
  {
    form: 'GroupNormalization with a scale per channel',
    opset: 21,
    shape: [2, 6, 3, 3],
    write: (b, x) => [b.add('GroupNormalization', [x, ...affine(b, 6)], { num_groups: 3 })],
  },
  { form: 'Dropout with its ratio as attribute', opset: 7, shape: [2, 5], write: one('Dropout', { ratio: float(0.4) }) },
  {
    form: 'Dropout with its ratio as input',
    opset: 13,
    shape: [2, 5],
    write: (b, x) => [
      b.add('Relu', [b.add('Dropout', [x, b.scalar(0.4), b.constant({ type: 'bool', shape: [], data: Uint8Array.of(0) })])]),
    ],
  },
  {
    form: 'Dropout whose mask is read',
    opset: 13,
    shape: [2, 5],
    write: (b, x) => {
      const [passed, mask] = b.addMany('Dropout', [x], 2);
      return [passed!, b.add('Cast', [mask!], { to: 1 })];
    },
  },
  ...[0, 1].flatMap((count) =>
    [0, 1].map((ceil) => ({
      form: `AveragePool, padding counted ${count}, rounded up ${ceil}`,
      opset: 11,
      shape: [1, 2, 7, 6],
      write: one('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: count, ceil_mode: ceil }),
    })),
  ),
  { form: 'MaxPool', opset: 8, shape: [1, 2, 7, 6], write: one('MaxPool', { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 1] }) },
  {
    form: 'MaxPool, padded by itself',
    opset: 7,
    shape: [1, 2, 7, 6],
    write: one('MaxPool', { kernel_shape: [3, 2], auto_pad: 'SAME_UPPER' }),
  },
  {
    form: 'MaxPool, dilated and rounded up',
    opset: 10,
    shape: [1, 2, 8, 8],
    write: one('MaxPool', { kernel_shape: [2, 2], strides: [3, 3], dilations: [2, 2], ceil_mode: 1 }),
  },
  { form: 'Flatten', opset: 7, shape: [2, 3, 4], write: one('Flatten', { axis: 2 }) },
  {
    form: 'Gemm',
    opset: 7,
    shape: [2, 3],
    write: (b, x) => [b.add('Gemm', [x, b.floats(noise(12), [4, 3]), b.floats(noise(4))], { transB: 1 })],
  },
  {
    form: 'Scatter',
    opset: 10,
    shape: [2, 3],
    write: (b, x) => [
      b.add('Scatter', [x, b.constant({ type: 'int64', shape: [1, 2], data: BigInt64Array.of(1n, 0n) }), b.floats([5, 6], [1, 2])]),
    ],
  },
  {
    form: 'Constant as a list of floats',
    opset: 12,
    shape: [2, 3],
    write: (b, x) => [b.add('Add', [x, b.add('Constant', [], { value_floats: { type: 'floats', value: [1, 2, 3] } as never })])],
  },
  {
    form: 'GridSample',
    opset: 16,
    shape: [1, 2, 4, 4],
    write: (b, x) => [b.add('GridSample', [x, b.floats(noise(18), [1, 3, 3, 2])], { mode: 'bilinear' })],
  },
  ...[
    ['Relu', []],
    ['LeakyRelu', [0.2]],
    ['Clip', [-0.1, 0.4]],
    ['HardSigmoid', [0.3, 0.4]],
  ].map(([activation, parameters]) => ({
    form: `FusedConv with ${activation as string}`,
    opset: 12,
    shape: [2, 2, 5, 5],
    domain: 'com.microsoft',
    write: (b: GraphBuilder, x: string) => [
      b.add('FusedConv', [x, b.floats(noise(36), [2, 2, 3, 3]), b.floats([0.1, -0.2]), b.floats(noise(100, 5), [2, 2, 5, 5])], {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
        activation: activation as string,
        activation_params: { type: 'floats', value: parameters } as never,
      }),
    ],
  })),
  ...['Gelu', 'FastGelu', 'QuickGelu'].map((op) => ({ form: op, opset: 14, shape: [2, 6], domain: 'com.microsoft', write: one(op) })),
  ...['BiasGelu', 'FastGelu'].map((op) => ({
    form: `${op} with a bias`,
    opset: 14,
    shape: [2, 6],
    domain: 'com.microsoft',
    write: (b: GraphBuilder, x: string) => [b.add(op, [x, b.floats(noise(6))])],
  })),
  ...[1, 6].map((length) => ({
    form: `Scaler of ${length}`,
    opset: 14,
    shape: [2, 6],
    domain: 'ai.onnx.ml',
    write: (b: GraphBuilder, x: string) => [
      b.add('Scaler', [x], {
        offset: { type: 'floats', value: noise(length) } as never,
        scale: { type: 'floats', value: noise(length, 3) } as never,
      }),
    ],
  })),
];

describe('operators of older opsets', () => {
  it.each(FORMS)('$form (opset $opset)', async ({ opset, shape, domain = '', write }) => {
    const builder = new GraphBuilder();
    const results = write(builder, builder.input('x', shape));
    // Without shapes, so that the model says nothing that the operator alone would not.
    for (const result of results) builder.output(result, ['...']);
    const nodes = builder.nodes.map((node) => ({ ...node, domain }));
    const old = exportOnnx({ ...builder.build('old'), nodes, opset });
    const feeds = { x: new Tensor('float32', noise(shape.reduce((product, length) => product * length)), [...shape]) };

    const graph = importOnnx(old, { name: 'old' });
    expect(graph.opset).toBe(20);
    expect(unsupportedNodes(graph).filter(({ op }) => op !== 'GridSample')).toEqual([]);
    expectSame(await answersOf(exportOnnx(graph), feeds), await answersOf(old, feeds));
  });
});

describe('recurrent operators', () => {
  const [rows, steps, inputs, hidden] = [2, 5, 3, 4];
  const feeds = { x: new Tensor('float32', noise(rows * steps * inputs), [rows, steps, inputs]) };

  /** Both directions on `[rows, steps, inputs]` with every state given and read, in either layout. */
  const layered = (op: string, gates: number, layout: 0 | 1, opset: number): Uint8Array => {
    const b = new GraphBuilder();
    const turn = (tensor: string, ...perm: number[]): string => (layout === 1 ? tensor : b.add('Transpose', [tensor], { perm }));
    const state = (seed: number): string => turn(b.floats(noise(rows * 2 * hidden, seed), [rows, 2, hidden]), 1, 0, 2);
    const weight = (seed: number, ...shape: number[]): string =>
      b.floats(
        noise(
          shape.reduce((a, c) => a * c),
          seed,
        ),
        shape,
      );
    const states = op === 'LSTM' ? [state(5), state(6)] : [state(5)];
    const x = turn(b.input('x', [rows, steps, inputs]), 1, 0, 2);
    const weights = [weight(2, 2, gates * hidden, inputs), weight(3, 2, gates * hidden, hidden), weight(4, 2, 2 * gates * hidden)];
    const attributes = { hidden_size: hidden, direction: 'bidirectional', ...(layout === 1 && { layout }) };
    const [all, ...last] = b.addMany(op, [x, ...weights, '', ...states], 1 + states.length, attributes);
    b.output(turn(all!, 2, 0, 1, 3), ['...'], 'all');
    last.forEach((each, i) => b.output(turn(each, 1, 0, 2), ['...'], `last${i}`));
    return exportOnnx({ ...b.build('recurrent'), opset });
  };

  it.each([
    ['RNN', 1],
    ['GRU', 3],
    ['LSTM', 4],
  ] as const)('%s of opset 7 to 21 gives the same answers, with the rows in front too', async (op, gates) => {
    const wanted = await answersOf(layered(op, gates, 0, 20), feeds);
    for (const [layout, opset] of [
      [0, 7],
      [0, 14],
      [1, 14],
      [1, 21],
    ] as const) {
      const graph = importOnnx(layered(op, gates, layout, opset), { name: op });
      expect(unsupportedNodes(graph)).toEqual([]);
      expectSame(await answersOf(exportOnnx(graph), feeds), wanted);
    }
  });

  it('an initial state that all rows share is repeated when the batch axis is freed', async () => {
    const b = new GraphBuilder();
    const x = b.add('Transpose', [b.input('x', [1, steps, inputs])], { perm: [1, 0, 2] });
    const weights = [b.floats(noise(12, 2), [1, 4, 3]), b.floats(noise(16, 3), [1, 4, 4])];
    const [, last] = b.addMany('RNN', [x, ...weights, '', '', b.floats(noise(4, 4), [1, 1, 4])], 2, { hidden_size: hidden });
    b.output(b.add('Squeeze', [last!, b.ints([0])]), [1, hidden], 'y');
    const fixed = b.build('state');
    const freed = freeBatch(fixed);
    if (!freed.freed) throw new Error(freed.reason);
    const { y } = await answersOf(exportOnnx(freed.graph), feeds);
    const row = (i: number) => new Tensor('float32', noise(rows * steps * inputs).slice(i * 15, (i + 1) * 15), [1, steps, inputs]);
    const alone = [await answersOf(exportOnnx(fixed), { x: row(0) }), await answersOf(exportOnnx(fixed), { x: row(1) })];
    expect(y!.dims).toEqual([rows, hidden]);
    alone.forEach((answer, i) => answer['y']!.data.forEach((value, j) => expect(y!.data[i * hidden + j]).toBeCloseTo(value, 6)));
  });
});

describe('operators of audio front ends', () => {
  const size = (b: GraphBuilder, value: number): string => b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
  const shortTime =
    (inputs: (b: GraphBuilder) => readonly string[], attributes: Parameters<GraphBuilder['add']>[2] = {}): OldForm['write'] =>
    (b, x) => [b.add('STFT', [x, size(b, 5), ...inputs(b)], attributes)];
  const spectra: readonly OldForm[] = [
    { form: 'STFT with a window', opset: 17, shape: [2, 40, 1], write: shortTime((b) => [b.add('HannWindow', [size(b, 16)])]) },
    {
      form: 'STFT with its length too',
      opset: 20,
      shape: [2, 41, 1],
      write: shortTime((b) => [b.add('HammingWindow', [size(b, 12)]), size(b, 12)]),
    },
    { form: 'STFT without a window', opset: 17, shape: [2, 40, 1], write: shortTime((b) => ['', size(b, 9)]) },
    {
      form: 'STFT on both sides',
      opset: 17,
      shape: [2, 40, 1],
      write: shortTime((b) => [b.add('BlackmanWindow', [size(b, 8)])], { onesided: 0 }),
    },
    ...[{ axis: 1 }, { axis: 1, onesided: 1 }, { axis: 2 }, { axis: 1, inverse: 1 }].flatMap((attributes) =>
      [1, 2].flatMap((parts) =>
        [0, 4, 11].flatMap((length): OldForm[] => {
          // What is left of real numbers alone by half a spectrum is told for them alone.
          if ('onesided' in attributes && parts === 2) return [];
          const form = `DFT ${JSON.stringify(attributes)} of ${length || 'all'}, ${parts} parts`;
          const inputs = (b: GraphBuilder): readonly string[] => (length === 0 ? [] : [size(b, length)]);
          return [{ form, opset: 17, shape: [2, 7, 6, parts], write: (b, x) => [b.add('DFT', [x, ...inputs(b)], attributes)] }];
        }),
      ),
    ),
    {
      form: 'DFT with its axis as input',
      opset: 20,
      shape: [2, 3, 8, 1],
      write: (b, x) => [b.add('DFT', [x, '', size(b, 2)], { onesided: 1 }), b.add('DFT', [x], { onesided: 1 })],
    },
  ];

  it.each(spectra)('$form (opset $opset) is written out and gives the same answers', async ({ opset, shape, write }) => {
    const builder = new GraphBuilder();
    for (const result of write(builder, builder.input('x', shape))) builder.output(result, ['...']);
    const old = exportOnnx({ ...builder.build('old'), opset });
    const feeds = { x: new Tensor('float32', noise(shape.reduce((product, length) => product * length)), [...shape]) };
    const graph = simplify(importOnnx(old, { name: 'old' }));
    expect(unsupportedNodes(graph)).toEqual([]);
    expect(graph.nodes.map(({ op }) => op)).not.toContain('HannWindow');
    const [found, wanted] = [await answersOf(exportOnnx(graph), feeds), await answersOf(old, feeds)];
    for (const [name, { dims, data }] of Object.entries(wanted)) {
      expect(found[name]!.dims).toEqual(dims);
      data.forEach((value, i) => expect(Math.abs(found[name]!.data[i]! - value)).toBeLessThan(2e-5));
    }
  });

  it.each([
    ['HannWindow', [12], {}],
    ['HannWindow', [13], { periodic: 0 }],
    ['HammingWindow', [12], {}],
    ['HammingWindow', [9], { periodic: 0 }],
    ['BlackmanWindow', [10], {}],
    ['BlackmanWindow', [11], { periodic: 0 }],
    ['MelWeightMatrix', [8, 64, 8000], {}],
    ['MelWeightMatrix', [20, 512, 16000], {}],
  ] as const)('%s of %j %j is a constant', async (op, sizes, attributes) => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n']);
    const edges = op === 'MelWeightMatrix' ? [builder.scalar(20), builder.scalar(3800)] : [];
    const made = builder.add(op, [...sizes.map((value) => size(builder, value)), ...edges], attributes);
    builder.output(builder.add('Add', [made, builder.add('ReduceSum', [x], { keepdims: 0 })]), ['...'], 'y');
    const graph = builder.build('constants');
    const simple = simplify(graph);
    expect(simple.nodes.map((node) => node.op)).toEqual(['ReduceSum', 'Add', 'Identity']);
    const feeds = { x: new Tensor('float32', Float32Array.of(0), [1]) };
    expectSame(await answersOf(exportOnnx(simple), feeds), await answersOf(exportOnnx(graph), feeds));
  });
});
