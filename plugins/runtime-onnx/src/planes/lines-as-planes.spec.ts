import type { NetworkGraph } from '@deepsensor/contract';
import { differentiate, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { expectSameNumbers } from '../../test/same-numbers.js';
import { linesAsPlanes } from './lines-as-planes.js';

const SHAPES: Readonly<Record<string, readonly (string | number)[]>> = {
  x: ['n', 2, 41],
  first: [6, 2, 5],
  bias: [6],
  grouped: [6, 2, 3],
  up: [6, 3, 4],
  cotangent: ['n', 3, 1],
};

/** Windows of every kind over lines, with gradients. */
function lines(): NetworkGraph {
  const b = new GraphBuilder();
  for (const [name, shape] of Object.entries(SHAPES)) b.input(name, shape);
  const first = b.add('Relu', [b.add('Conv', ['x', 'first', 'bias'], { strides: [2], dilations: [2], pads: [3, 1] })]);
  const pooled = b.add('MaxPool', [first], { kernel_shape: [3], strides: [3], pads: [1, 1] });
  const gate = b.add('Mul', [pooled, b.add('Sigmoid', [b.add('Conv', [pooled, 'grouped'], { group: 3, pads: [1, 1] })])]);
  const scaled = b.add('Add', [b.add('Mul', [gate, b.floats([1, 2, 3, 4, 5, 6], [1, 6, 1])]), b.scalar(0.1)]);
  const mean = b.add('AveragePool', [scaled], { kernel_shape: [2], pads: [1, 0], count_include_pad: 1 });
  const up = b.add('ConvTranspose', [mean, 'up'], { strides: [2], pads: [1, 0], output_padding: [1] });
  const y = b.add('GlobalAveragePool', [b.add('Tanh', [up])]);
  b.output(y, ['n', 3, 1], 'y');
  const wrt = ['x', 'first', 'bias', 'grouped', 'up'];
  const found = differentiate(b, { cotangents: new Map([[y, 'cotangent']]), wrt });
  for (const name of wrt) b.output(found.get(name)!, SHAPES[name]!, `d:${name}`);
  return b.build('lines');
}

describe(linesAsPlanes, () => {
  it('gives the numbers of the graph that it is given, forwards and backwards', async () => {
    const graph = lines();
    expect(graph.outputs).toHaveLength(6);
    await expectSameNumbers(linesAsPlanes(graph), graph, 0.8);
  });

  it('takes every window to planes, and all between them', () => {
    const { nodes } = linesAsPlanes(lines());
    const windows = nodes.filter(({ attributes }) => attributes['kernel_shape'] !== undefined || attributes['strides'] !== undefined);
    expect(windows.length).toBeGreaterThan(8);
    for (const { outputs } of windows) expect(outputs[0]).toMatch(/\/plane$/);
    const forwards = nodes.slice(
      0,
      nodes.findIndex(({ op }) => op === 'GlobalAveragePool'),
    );
    expect(forwards.map(({ op }) => op)).not.toContain('Squeeze');
  });

  it('leaves a graph alone that has no windows over lines', () => {
    const b = new GraphBuilder();
    b.output(b.add('MaxPool', [b.add('Relu', [b.input('x', ['n', 1, 4, 4])])], { kernel_shape: [2, 2] }), ['n', 1, 3, 3], 'y');
    const graph = b.build('planes');
    expect(linesAsPlanes(graph)).toBe(graph);
  });
});
