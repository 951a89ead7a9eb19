import type { NetworkGraph } from '@deepsensor/contract';
import { differentiate, GraphBuilder } from '@deepsensor/graph';
import { beforeAll, describe, expect, it } from 'vitest';

import { expectSameNumbers } from '../../test/same-numbers.js';
import { loadLibrary } from '../library.js';
import { blockSize } from './block-size.js';
import { blockedConvolutions } from './blocked-convolutions.js';

const WEIGHTS = {
  stem: [16, 3, 3, 3],
  first: [16, 16, 3, 3],
  second: [16, 16, 3, 3],
  wide: [32, 16, 3, 3],
  last: [32, 32, 3, 3],
  deep: [32, 1, 3, 3],
  odd: [5, 32, 1, 1],
};

/** A residual network of pictures with three channels, and the gradients of all its weights and of its input. */
function residual(): NetworkGraph {
  const b = new GraphBuilder();
  const x = b.input('x', ['n', 3, 7, 8]);
  for (const [name, shape] of Object.entries(WEIGHTS)) b.input(name, shape);
  const bias = b.input('bias', [16]);
  const same = { pads: [1, 1, 1, 1] };
  const stem = b.add('Relu', [b.add('Conv', [x, 'stem', bias], same)]);
  const inner = b.add('Relu', [b.add('Conv', [stem, 'first'], same)]);
  const joined = b.add('Relu', [b.add('Add', [stem, b.add('Conv', [inner, 'second', bias], same)])]);
  const wide = b.add('Conv', [joined, 'wide'], { pads: [1, 0, 1, 1], strides: [2, 1] });
  const gate = b.add('Mul', [wide, b.add('Sigmoid', [b.add('Conv', [wide, 'last'], { pads: [2, 2, 2, 2], dilations: [2, 2] })])]);
  const twice = b.add('Add', [
    b.add('Mul', [gate, b.scalar(0.5)]),
    b.add('AveragePool', [gate], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  ]);
  const deep = b.add('Conv', [twice, 'deep'], { ...same, group: 32 });
  const y = b.add('Conv', [deep, 'odd']);
  const cotangent = b.input('cotangent', ['n', 5, 4, 7]);
  b.output(y, ['n', 5, 4, 7], 'y');
  const wrt = ['x', 'bias', ...Object.keys(WEIGHTS)];
  const found = differentiate(b, { cotangents: new Map([[y, cotangent]]), wrt });
  for (const name of wrt) b.output(found.get(name)!, shapeOf(name), `d:${name}`);
  return b.build('residual');
}

function shapeOf(name: string): readonly (string | number)[] {
  if (name === 'x') return ['n', 3, 7, 8];
  return name === 'bias' ? [16] : WEIGHTS[name as keyof typeof WEIGHTS];
}

describe(blockedConvolutions, () => {
  let block: number;
  beforeAll(async () => {
    block = await blockSize(await loadLibrary());
  });

  it('finds blocks of eight or sixteen channels, or none', () => {
    expect([1, 8, 16]).toContain(block);
  });

  it('gives the numbers of the graph that it is given, forwards and backwards', async () => {
    const graph = residual();
    expect(graph.outputs).toHaveLength(10);
    await expectSameNumbers(blockedConvolutions(graph, block), graph, 0.5);
  });

  it.each([8, 16])('computes ReLU and sum along with the convolution before them, blocks of %i', (size) => {
    const { nodes } = blockedConvolutions(residual(), size);
    const convolutions = nodes.filter(({ op, domain }) => op === 'Conv' && domain !== '');
    // Six forwards, and six gradients of inputs, the pool's among them: the stem's channels make no block, and the strided one is no convolution.
    expect(convolutions).toHaveLength(12);
    expect(convolutions.filter(({ attributes }) => attributes['activation'] !== undefined)).toHaveLength(3);
    expect(convolutions.filter(({ inputs }) => inputs.length === 4).length).toBeGreaterThanOrEqual(1);
    expect(nodes.some(({ op }) => op === 'Relu')).toBe(false);
    expect(nodes.filter(({ op }) => op === 'ReorderInput').length).toBeLessThan(convolutions.length);
  });

  it('leaves a graph alone where there is no such layout, or nothing for it', () => {
    const graph = residual();
    expect(blockedConvolutions(graph, 1)).toBe(graph);
    const b = new GraphBuilder();
    b.output(b.add('Conv', [b.input('x', ['n', 6, 4, 4]), b.input('w', [6, 6, 3, 3])]), ['n', 6, 2, 2], 'y');
    const narrow = b.build('narrow');
    expect(blockedConvolutions(narrow, 16)).toBe(narrow);
  });
});
