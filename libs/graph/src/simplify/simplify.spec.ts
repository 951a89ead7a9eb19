import type { NetworkGraph } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { isOrdered } from '../surgery/flow.js';
import { simplify } from './simplify.js';

/** conv1 -> batch normalisation -> Dropout -> flatten to what Shape says. */
function network(): NetworkGraph {
  const b = new GraphBuilder();
  const ones = (...shape: number[]): Float32Array => new Float32Array(shape.reduce((a, c) => a * c, 1)).fill(1);
  const x = b.input('x', ['batch', 2, 4, 4]);
  b.constants.set('conv1.weight', { type: 'float32', shape: [3, 2, 3, 3], data: ones(3, 2, 3, 3) });
  b.nodes.push({
    name: '/conv1/Conv',
    op: 'Conv',
    domain: '',
    inputs: [x, 'conv1.weight'],
    outputs: ['/conv1/Conv_output_0'],
    attributes: {},
  });
  const [scale, shift, mean, variance] = [2, 3, 5, 7].map((value) => b.floats([value, value, value]));
  const norm = b.add('BatchNormalization', ['/conv1/Conv_output_0', scale!, shift!, mean!, variance!], {
    epsilon: { type: 'float', value: 0 },
  });
  const dropped = b.add('Dropout', [norm, b.scalar(0.5)]);
  const target = b.add('Concat', [b.add('Slice', [b.add('Shape', [dropped]), b.ints([0]), b.ints([1])]), b.ints([-1])], { axis: 0 });
  b.output(b.add('Reshape', [dropped, target]), ['batch', 12], 'y');
  return b.build('network');
}

describe('simplify', () => {
  it('leaves what computes, under the names that it had', () => {
    const simple = simplify(network());
    expect(simple.nodes.map(({ op }) => op)).toEqual(['Conv', 'Reshape', 'Identity']);
    expect(simple.nodes[0]).toMatchObject({ name: '/conv1/Conv', inputs: ['x', 'conv1.weight', 'conv1.weight.bias'] });
    expect(simple.outputs).toEqual(network().outputs);
    expect(isOrdered(simple)).toBe(true);
    expect(simple.constants.size).toBe(3);
  });

  it('folds batch normalisation: w · scale / √variance, shift - mean · scale / √variance', () => {
    const { constants } = simplify(network());
    const factor = 2 / Math.sqrt(7);
    expect([...(constants.get('conv1.weight')!.data as Float32Array)]).toEqual(Array(54).fill(Math.fround(factor)));
    expect([...(constants.get('conv1.weight.bias')!.data as Float32Array)]).toEqual(Array(3).fill(Math.fround(3 - 5 * factor)));
  });

  it('leaves batch normalisation alone when asked, for training', () => {
    expect(simplify(network(), { foldBatchNorm: false }).nodes.map(({ op }) => op)).toEqual([
      'Conv',
      'BatchNormalization',
      'Reshape',
      'Identity',
    ]);
  });

  it('makes the target of Reshape constant, the batch axis copied', () => {
    const simple = simplify(network());
    const target = simple.constants.get(simple.nodes[1]!.inputs[1]!)!;
    expect(target).toEqual({ type: 'int64', shape: [2], data: BigInt64Array.of(0n, 12n) });
  });

  it('gives the same every time, changes nothing twice and leaves its argument as it was', () => {
    const graph = network();
    const once = simplify(graph);
    expect(simplify(network())).toEqual(once);
    expect(simplify(once)).toEqual(once);
    expect(graph).toEqual(network());
  });

  it('leaves a number that is no whole one to the engine to round', () => {
    const b = new GraphBuilder();
    const infinite = b.add('Cast', [b.add('Log', [b.floats([0])])], { to: 7 });
    b.output(b.add('Reshape', [b.input('x', ['n', 4]), infinite]), ['n', 4]);
    expect(simplify(b.build('odd')).nodes.map(({ op }) => op)).toEqual(['Cast', 'Reshape']);
  });

  describe('of a Resize', () => {
    const scalesOf = (scales: readonly number[], attributes: Readonly<Record<string, string>>, height: number | string = 22): unknown => {
      const b = new GraphBuilder();
      b.output(b.add('Resize', [b.input('x', ['n', 1, height, 3]), '', b.floats(scales)], attributes), ['n', 1, 'h', 'w'], 'y');
      const { nodes, constants } = simplify(b.build('resized'));
      return constants.get(nodes[0]!.inputs[2]!)!.data;
    };
    const floor = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    const more = (scale: number): number => scale + 2 ** -23;

    it('takes the next scale where one leads to another length in float32 than in itself', () => {
      const wanted = Float32Array.of(1, 1, more(28 / 22), 2.5);
      expect(scalesOf([1, 1, 28 / 22, 2.5], { mode: 'linear' })).toEqual(wanted);
      expect(scalesOf([1, 1, 28 / 22, 2.5], { mode: 'nearest' })).toEqual(wanted);
    });

    it('leaves scales that do not, those of free lengths, and those that take other pixels', () => {
      for (const given of [
        [1, 1, more(28 / 22), 2],
        [1, 1, 1.3, 0.7],
      ])
        expect(scalesOf(given, { mode: 'linear' })).toEqual(Float32Array.from(given));
      expect(scalesOf([1, 1, 28 / 22, 2], { mode: 'linear' }, 'h')).toEqual(Float32Array.of(1, 1, 28 / 22, 2));
      expect(scalesOf([1, 1, 5 / 3, 1], floor, 6)).toEqual(Float32Array.of(1, 1, 5 / 3, 1));
    });
  });
});
