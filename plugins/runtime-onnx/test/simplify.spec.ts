import { storedModel } from '@deepsensor/conformance';
import type { NetworkGraph } from '@deepsensor/contract';
import { float, findLogits, GraphBuilder, isOrdered, layersOf, readModel, simplify, subgraph } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { noise, runGraph } from './run-graph.js';

const ROWS = 3;

/** Runs a graph before and after, and holds the answers against each other; gives the operators that are left. */
async function same(graph: NetworkGraph, tolerance = 1e-5): Promise<string[]> {
  const simple = simplify(graph);
  expect(isOrdered(simple)).toBe(true);
  expect(simple.inputs).toEqual(graph.inputs);
  const inputs = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [
      name,
      noise(shape.reduce((size: number, length) => size * (typeof length === 'number' ? length : ROWS), 1)),
    ]),
  );
  const [before, after] = [await runGraph(graph, inputs, ROWS), await runGraph(simple, inputs, ROWS)];
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [name, expected] of before) {
    const answer = after.get(name)!;
    expect(answer.shape).toEqual(expected.shape);
    const largest = expected.data.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
    const apart = expected.data.reduce((most, each, i) => Math.max(most, Math.abs(each - answer.data[i]!)), 0);
    expect(apart / largest).toBeLessThan(tolerance);
  }
  return simple.nodes.map(({ op }) => op);
}

function network(shape: readonly (number | string)[], write: (b: GraphBuilder, x: string) => string, rank = 2): NetworkGraph {
  const b = new GraphBuilder();
  const y = write(b, b.input('x', shape));
  b.output(y, ['n', ...Array.from({ length: rank - 1 }, (_, axis) => `d${axis}`)], 'y');
  return b.build('network');
}

const size = (shape: readonly number[]): number => shape.reduce((a, c) => a * c, 1);

function weights(b: GraphBuilder, ...shape: number[]): string {
  return b.constant({ type: 'float32', shape, data: noise(size(shape), size(shape)) }, 'weight');
}

function norm(b: GraphBuilder, x: string, channels: number): string {
  const positive = b.constant({ type: 'float32', shape: [channels], data: noise(channels, 5).map((v) => v + 1.5) });
  return b.add('BatchNormalization', [x, weights(b, channels), weights(b, channels), weights(b, channels), positive], {
    epsilon: float(1e-3),
  });
}

describe('batch normalisation is folded into', () => {
  it.each([
    ['Conv without bias', (b: GraphBuilder, x: string) => b.add('Conv', [x, weights(b, 6, 4, 3, 3)]), 6],
    ['Conv in groups', (b: GraphBuilder, x: string) => b.add('Conv', [x, weights(b, 6, 2, 3, 3), weights(b, 6)], { group: 2 }), 6],
    [
      'ConvTranspose in groups',
      (b: GraphBuilder, x: string) => b.add('ConvTranspose', [x, weights(b, 4, 3, 2, 2), weights(b, 6)], { group: 2 }),
      6,
    ],
    ['ConvTranspose', (b: GraphBuilder, x: string) => b.add('ConvTranspose', [x, weights(b, 4, 5, 2, 2)], { strides: [2, 2] }), 5],
  ])('%s', async (_, layer, channels) => {
    expect(await same(network(['n', 4, 7, 7], (b, x) => norm(b, layer(b, x), channels), 4))).not.toContain('BatchNormalization');
  });

  it.each([
    ['transposed, with factors', { transB: 1, alpha: float(0.5), beta: float(2) }, [5, 12]],
    ['as it is', {}, [12, 5]],
  ])('Gemm %s', async (_, attributes, shape) => {
    const graph = network(['n', 12], (b, x) => norm(b, b.add('Gemm', [x, weights(b, ...shape), weights(b, 5)], attributes), 5));
    expect(await same(graph)).toEqual(['Gemm', 'Identity']);
  });

  it.each([
    ['Conv behind an activation', (b: GraphBuilder, x: string) => b.add('Conv', [x, weights(b, 6, 4, 3, 3), weights(b, 6)]), 4],
    [
      'Conv behind an activation, stride, no bias',
      (b: GraphBuilder, x: string) => b.add('Conv', [x, weights(b, 6, 4, 3, 3)], { strides: [2, 2] }),
      4,
    ],
  ])('the next layer: %s', async (_, layer, channels) => {
    const graph = network(['n', channels, 7, 7], (b, x) => layer(b, norm(b, b.add('Relu', [x]), channels)), 4);
    expect(await same(graph)).not.toContain('BatchNormalization');
  });

  it.each([
    ['transposed, with factors', { transB: 1, alpha: float(0.5), beta: float(2) }, [5, 12]],
    ['as it is', {}, [12, 5]],
  ])('the next layer: Gemm %s', async (_, attributes, shape) => {
    const graph = network(['n', 12], (b, x) =>
      b.add('Gemm', [norm(b, b.add('Relu', [x]), 12), weights(b, ...shape), weights(b, 5)], attributes),
    );
    expect(await same(graph)).not.toContain('BatchNormalization');
  });

  it('no next layer that pads with zeros, works in groups or shares its weights', async () => {
    for (const attributes of [{ pads: [0, 0, 1, 0] }, { group: 2 }]) {
      const weight = 'group' in attributes ? [6, 2, 3, 3] : [6, 4, 3, 3];
      const graph = network(
        ['n', 4, 7, 7],
        (b, x) => b.add('Conv', [norm(b, b.add('Relu', [x]), 4), weights(b, ...weight)], attributes),
        4,
      );
      expect(await same(graph)).toContain('BatchNormalization');
    }
    const shared = network(
      ['n', 4, 7, 7],
      (b, x) => {
        const weight = weights(b, 4, 4, 3, 3);
        return b.add('Conv', [norm(b, b.add('Relu', [b.add('Conv', [x, weight])]), 4), weight]);
      },
      4,
    );
    expect(await same(shared)).toContain('BatchNormalization');
  });

  it('nothing, when the layer is read by others as well', async () => {
    const graph = network(
      ['n', 4, 7, 7],
      (b, x) => {
        const y = b.add('Conv', [x, weights(b, 6, 4, 3, 3)]);
        return b.add('Add', [y, norm(b, y, 6)]);
      },
      4,
    );
    expect(await same(graph)).toContain('BatchNormalization');
  });

  it('each layer apart, when two share their weights', async () => {
    const graph = network(
      ['n', 4, 7, 7],
      (b, x) => {
        const shared = weights(b, 4, 4, 3, 3);
        const conv = (input: string): string => b.add('Conv', [input, shared], { pads: [1, 1, 1, 1] });
        return conv(norm(b, conv(norm(b, conv(x), 4)), 4));
      },
      4,
    );
    expect(await same(graph)).toEqual(['Conv', 'Conv', 'Conv', 'Identity']);
  });
});

describe('shape arithmetic with a free batch axis', () => {
  const batchOf = (b: GraphBuilder, x: string): string => b.add('Gather', [b.add('Shape', [x]), b.ints([0])], { axis: 0 });

  it('leaves a constant target of Reshape', async () => {
    const graph = network(['n', 4, 6], (b, x) => b.add('Reshape', [x, b.add('Concat', [batchOf(b, x), b.ints([-1])], { axis: 0 })]));
    expect(await same(graph)).toEqual(['Reshape', 'Identity']);
  });

  it('leaves a constant target where the batch axis moves', async () => {
    const graph = network(
      ['n', 4, 6],
      (b, x) => {
        const swapped = b.add('Transpose', [x], { perm: [1, 0, 2] });
        const target = b.add('Concat', [b.ints([2, 2]), batchOf(b, x), b.ints([6])], { axis: 0 });
        return b.add('Transpose', [b.add('Reshape', [swapped, target])], { perm: [2, 0, 1, 3] });
      },
      4,
    );
    expect(await same(graph)).toEqual(['Transpose', 'Reshape', 'Transpose', 'Identity']);
  });

  it('leaves constant scales of Resize', async () => {
    const graph = network(
      ['n', 2, 5, 7],
      (b, x) => {
        const shape = b.add('Shape', [x]);
        const [head, tail] = [b.add('Slice', [shape, b.ints([0]), b.ints([2])]), b.add('Slice', [shape, b.ints([2]), b.ints([4])])];
        const sizes = b.add('Concat', [head, b.add('Mul', [tail, b.ints([2, 3])])], { axis: 0 });
        return b.add('Resize', [x, '', '', sizes], {
          mode: 'nearest',
          coordinate_transformation_mode: 'asymmetric',
          nearest_mode: 'floor',
        });
      },
      4,
    );
    expect(await same(graph)).toEqual(['Resize', 'Identity']);
  });

  it('drops an Expand that expands nothing', async () => {
    const graph = network(['n', 4], (b, x) => {
      const target = b.ints([-1, 4]);
      const expanded = b.add('Expand', [x, b.add('Where', [b.add('Equal', [target, b.ints([-1])]), b.add('Shape', [x]), target])]);
      return b.add('Relu', [expanded]);
    });
    expect(await same(graph)).toEqual(['Relu', 'Identity']);
  });
});

describe('what does nothing', () => {
  it('is left out, and pairs of Transpose cancel', async () => {
    const graph = network(
      ['n', 4, 6, 5],
      (b, x) => {
        const there = b.add('Transpose', [b.add('Identity', [x])], { perm: [0, 2, 3, 1] });
        const back = b.add('Transpose', [b.add('Dropout', [there])], { perm: [0, 3, 1, 2] });
        return b.add('Relu', [b.add('Transpose', [b.add('Transpose', [back], { perm: [0, 1, 3, 2] })], { perm: [0, 2, 1, 3] })]);
      },
      4,
    );
    expect(await same(graph)).toEqual(['Transpose', 'Relu', 'Identity']);
  });

  it('stays where it gives an output of the graph', async () => {
    const b = new GraphBuilder();
    const y = b.add('Identity', [b.add('Identity', [b.input('x', ['n', 4])])]);
    b.output(y, ['n', 4]);
    expect(await same(b.build('network'))).toEqual(['Identity']);
  });
});

it('constants are computed as the engine computes them', async () => {
  const graph = network(['n', 4], (b, x) => {
    // Weight normalisation: g · v / ‖v‖ (Salimans & Kingma 2016), as PyTorch exports it.
    const v = weights(b, 5, 4);
    const length = b.add('ReduceL2', [v, b.ints([1])], { keepdims: 1 });
    const weight = b.add('Mul', [b.add('Div', [v, length]), weights(b, 5, 1)]);
    const bias = b.add('Reshape', [
      b.add('Slice', [weights(b, 2, 10), b.ints([-1]), b.ints([-11]), b.ints([1]), b.ints([-2])]),
      b.ints([10]),
    ]);
    const [first] = b.addMany('Split', [bias, b.ints([5, 5])], 2, { axis: 0 });
    return b.add('Gemm', [x, b.add('Transpose', [weight], { perm: [1, 0] }), b.add('Sqrt', [b.add('Abs', [first!])])]);
  });
  expect(await same(graph)).toEqual(['Gemm', 'Identity']);
});

describe('padding that the engine would work out', () => {
  const layers: readonly [string, (b: GraphBuilder, x: string, auto_pad: string) => string][] = [
    ['Conv', (b, x, auto_pad) => b.add('Conv', [x, weights(b, 6, 4, 3, 4)], { auto_pad, strides: [2, 3] })],
    ['ConvTranspose', (b, x, auto_pad) => b.add('ConvTranspose', [x, weights(b, 4, 3, 3, 4)], { auto_pad, strides: [2, 2] })],
    ['ConvTranspose with gaps', (b, x, auto_pad) => b.add('ConvTranspose', [x, weights(b, 4, 3, 2, 1)], { auto_pad, strides: [3, 3] })],
    ['MaxPool', (b, x, auto_pad) => b.add('MaxPool', [x], { auto_pad, kernel_shape: [3, 2], strides: [2, 2] })],
    [
      'AveragePool',
      (b, x, auto_pad) => b.add('AveragePool', [x], { auto_pad, kernel_shape: [3, 2], strides: [2, 2], count_include_pad: 0 }),
    ],
  ];
  const modes = ['SAME_UPPER', 'SAME_LOWER', 'VALID'];
  it.each(layers.flatMap(([name, write]) => modes.map((mode) => [name, mode, write] as const)))(
    '%s %s is written out',
    async (_, mode, write) => {
      const graph = network(['n', 4, 7, 8], (b, x) => write(b, x, mode), 4);
      expect(simplify(graph).nodes.some((node) => 'auto_pad' in node.attributes)).toBe(false);
      await same(graph);
    },
  );
});

it('an initial state of zeros in the size of the batch is omitted', async () => {
  const graph = network(
    [5, 'n', 4],
    (b, x) => {
      const batch = b.add('Gather', [b.add('Shape', [x]), b.ints([1])], { axis: 0 });
      const zeros = b.add('ConstantOfShape', [b.add('Concat', [b.ints([1]), batch, b.ints([3])], { axis: 0 })]);
      const [states] = b.addMany('LSTM', [x, weights(b, 1, 12, 4), weights(b, 1, 12, 3), '', '', zeros, zeros], 1, { hidden_size: 3 });
      return b.add('Squeeze', [states!, b.ints([1])]);
    },
    3,
  );
  expect(await same(graph)).toEqual(['LSTM', 'Squeeze', 'Identity']);
});

describe('stored models', () => {
  const names = ['lenet5-mnist', 'lenet5-tf2onnx', 'resnet20-cifar10', 'zoo', 'attention', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'];
  it.each(names)('%s gives the same answers', async (name) => {
    const stored = storedModel(name);
    if (!stored) return console.info(`${name} is not at hand: only networks written here are compared`);
    await same(await readModel(stored.path));
  });

  it.each(names)('%s may be cut at every layer and its by-pass', async (name) => {
    const stored = storedModel(name);
    if (!stored) return console.info(`${name} is not at hand: cuts are tested on graphs without numbers only`);
    const { graph, logits } = findLogits(simplify(await readModel(stored.path)));
    const [input] = graph.inputs as [(typeof graph.inputs)[0]];
    const x = noise(input.shape.reduce((all: number, length) => all * (typeof length === 'number' ? length : ROWS), 1));
    const whole = (await runGraph(graph, { [input.name]: x }, ROWS)).get(logits)!;
    for (const layer of layersOf(graph, { logits, granularity: 'channel' })) {
      if (!layer.observed) continue;
      const cut = [layer.tensor, ...layer.bypass];
      const states = await runGraph(subgraph(graph, [input.name], cut), { [input.name]: x }, ROWS);
      expect(states.get(layer.tensor)!.shape).toEqual([ROWS, ...layer.shape]);
      const tail = subgraph(graph, cut, [logits]);
      const answer = (await runGraph(tail, Object.fromEntries(cut.map((each) => [each, states.get(each)!.data])), ROWS)).get(logits)!;
      expect(answer.data).toEqual(whole.data);
    }
  });

  it('logits of a model that closes with Softmax are the logarithms of its answer, but for a constant', async () => {
    const stored = storedModel('lenet5-tf2onnx');
    const graph = stored
      ? await readModel(stored.path)
      : network(['n', 12], (b, x) => b.add('Softmax', [b.add('Gemm', [x, weights(b, 12, 5)])]));
    const { graph: open, logits, closing } = findLogits(simplify(graph));
    expect(closing).toBe('softmax');
    const [{ name, shape }] = graph.inputs as [(typeof graph.inputs)[0]];
    const inputs = { [name]: noise(shape.reduce((all: number, length) => all * (typeof length === 'number' ? length : ROWS), 1)) };
    const answers = (await runGraph(graph, inputs, ROWS)).get(graph.outputs[0]!.name)!;
    const open0 = (await runGraph(open, inputs, ROWS)).get(logits)!;
    const classes = answers.shape[1]!;
    for (let row = 0; row < ROWS; row++) {
      const z = open0.data.subarray(row * classes, (row + 1) * classes);
      const total = z.reduce((all, each) => all + Math.exp(each), 0);
      z.forEach((each, c) => expect(Math.exp(each) / total).toBeCloseTo(answers.data[row * classes + c]!, 5));
    }
  });
});
