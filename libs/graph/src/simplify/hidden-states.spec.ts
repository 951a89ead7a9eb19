import type { LayerInfo, NetworkGraph } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { layersOf } from '../layers/layers-of.js';
import { isOrdered } from '../surgery/flow.js';
import { simplify } from './simplify.js';

interface States {
  /** `[6, directions, n, 4]`. */
  readonly all: string;
  /** `[directions, n, 4]`. */
  readonly last: string;
}

/** A network `[n, 6, 5]` to 3 classes whose recurrent operators `write` may add by `layer`. */
function network(
  write: (b: GraphBuilder, layer: (x: string, width: number, directions?: 1 | 2, lengths?: string) => States) => string,
  x = 'x',
): NetworkGraph {
  const b = new GraphBuilder();
  b.input(x, ['n', 6, 5]);
  const zeros = (...shape: number[]): string =>
    b.constant({ type: 'float32', shape, data: new Float32Array(shape.reduce((a, c) => a * c)) });
  let count = 0;
  const state = write(b, (steps, width, directions = 1, lengths) => {
    const name = `gru${++count}`;
    const inputs = [steps, zeros(directions, 12, width), zeros(directions, 12, 4), ...(lengths === undefined ? [] : ['', lengths])];
    const [all, last] = [`${name}.all`, `${name}.last`];
    const direction = directions === 2 ? ({ direction: { type: 'string', value: 'bidirectional' } } as const) : {};
    const attributes = { hidden_size: { type: 'int', value: 4 } as const, ...direction };
    b.nodes.push({ name, op: 'GRU', domain: '', inputs, outputs: [all, last], attributes });
    return { all, last };
  });
  b.output(b.add('Gemm', [state, zeros(state.endsWith('both') ? 8 : 4, 3)]), ['n', 3], 'logits');
  return b.build('network');
}

const steps = (b: GraphBuilder): string => b.add('Transpose', ['x'], { perm: [1, 0, 2] });
const squeezed = (b: GraphBuilder, all: string): string => b.add('Squeeze', [all, b.ints([1])]);
const pick = (b: GraphBuilder, x: string, index: number, axis: number): string =>
  b.add('Gather', [x, b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(index)) })], { axis });
/** `[T, 2, n, H]` as `[T, n, 2 H]`, as PyTorch writes it. */
const merged = (b: GraphBuilder, all: string): string =>
  b.add('Reshape', [b.add('Transpose', [all], { perm: [0, 2, 1, 3] }), b.ints([0, 0, -1])]);
const named = (b: GraphBuilder, tensor: string, name: string): string => {
  b.nodes.push({ name, op: 'Identity', domain: '', inputs: [tensor], outputs: [name], attributes: {} });
  return name;
};

function recurrentLayers(graph: NetworkGraph): readonly (readonly [string, readonly number[], number, boolean] | string)[] {
  const simple = simplify(graph);
  expect(isOrdered(simple)).toBe(true);
  expect(simplify(simple)).toEqual(simple);
  const layers: readonly LayerInfo[] = layersOf(simple, { logits: 'logits', granularity: 'channel' });
  return layers
    .filter(({ kind }) => kind === 'recurrent')
    .map((layer) => (layer.observed ? [layer.tensor, layer.shape, layer.units, layer.isCut] : layer.reason));
}

describe('the hidden states of a recurrent layer are observed', () => {
  it('between layers that are stacked, where they are turned to have the candidates in front', () => {
    const graph = network((b, layer) => pick(b, layer(squeezed(b, layer(steps(b), 5).all), 4).last, 0, 0));
    expect(recurrentLayers(graph)).toEqual([
      [expect.stringMatching(/^Squeeze.*\.rows$/), [6, 4], 4, true],
      [expect.stringMatching(/^Gather/), [4], 4, true],
    ]);
  });

  it('in both directions, 2 H of them', () => {
    const graph = network((b, layer) => {
      const second = layer(merged(b, layer(steps(b), 5, 2).all), 8, 2);
      return named(b, b.add('Concat', [pick(b, second.last, 0, 0), pick(b, second.last, 1, 0)], { axis: 1 }), 'both');
    });
    expect(recurrentLayers(graph)).toEqual([
      [expect.stringMatching(/^Reshape.*\.rows$/), [6, 8], 8, true],
      [expect.stringMatching(/^Concat/), [8], 8, true],
    ]);
  });

  it('of the last layer alone where the last states of all are joined and that of the last is picked', () => {
    const graph = network((b, layer) => {
      const first = layer(steps(b), 5);
      const second = layer(squeezed(b, first.all), 4);
      return pick(b, b.add('Concat', [first.last, second.last], { axis: 0 }), -1, 0);
    });
    expect(recurrentLayers(graph)).toEqual([
      [expect.any(String), [6, 4], 4, true],
      [expect.stringMatching(/^Gather/), [4], 4, true],
    ]);
  });

  it.each([1, 2] as const)('as a cut where the last state is read beside them, %i directions', (directions) => {
    const graph = network((b, layer) => {
      const { all, last } = layer(steps(b), 5, directions);
      const states = b.add('Transpose', [directions === 1 ? squeezed(b, all) : merged(b, all)], { perm: [1, 0, 2] });
      const halves = b.add('Slice', [b.add('ReduceMean', [states, b.ints([1])], { keepdims: 0 }), b.ints([0]), b.ints([4]), b.ints([1])]);
      return b.add('Sub', [halves, pick(b, last, directions - 1, 0)]);
    });
    expect(recurrentLayers(graph)).toEqual([[expect.stringMatching(/^Transpose/), [6, 4 * directions], 4 * directions, true]]);
  });

  it('with the last state as by-pass where sequences have lengths of their own', () => {
    const graph = network((b, layer) => {
      const lengths = b.add('Cast', [b.add('ReduceSum', [b.add('Sign', ['x']), b.ints([1, 2])], { keepdims: 0 })], { to: 6 });
      const { all, last } = layer(steps(b), 5, 1, lengths);
      const states = b.add('Transpose', [squeezed(b, all)], { perm: [1, 0, 2] });
      return b.add('Sub', [b.add('ReduceMean', [states, b.ints([1])], { keepdims: 0 }), pick(b, last, 0, 0)]);
    });
    expect(recurrentLayers(graph)).toEqual([[expect.stringMatching(/^Transpose/), [6, 4], 4, false]]);
  });

  it('with their axis where a convolution reads them, the steps behind it', () => {
    const graph = network((b, layer) => {
      const { all, last } = layer(steps(b), 5);
      const turned = b.add('Transpose', [squeezed(b, all)], { perm: [1, 2, 0] });
      const weight = b.floats(new Float32Array(48), [4, 4, 3]);
      const mean = b.add('ReduceMean', [b.add('Conv', [turned, weight]), b.ints([2])], { keepdims: 0 });
      return b.add('Sub', [mean, pick(b, last, 0, 0)]);
    });
    expect(recurrentLayers(graph)).toEqual([[expect.any(String), [4, 6], 4, true]]);
  });
});
