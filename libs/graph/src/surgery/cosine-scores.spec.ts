import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { cosineScores } from './cosine-scores.js';

/** An embedding that is the input itself. */
function identity(width: number | 'free'): ReturnType<GraphBuilder['build']> {
  const graph = new GraphBuilder();
  graph.output(graph.add('Relu', [graph.input('x', ['n', width])]), ['n', width], 'embedding');
  return graph.build('identity');
}

describe(cosineScores, () => {
  it('gives thirty times cosine less threshold for each print, and zero for none', () => {
    const graph = cosineScores(identity(2), 'embedding', Float64Array.of(3, 4, 0, 2), 0.5);
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([['n', 3]]);
    expect([...graph.constants.get('prints')!.data]).toEqual([18, 0, 0, 24, 30, 0].map(Math.fround));
    expect([...graph.constants.get('threshold')!.data]).toEqual([-15, -15, 0]);
    expect(graph.nodes.slice(2).map(({ op }) => op)).toEqual(['ReduceSumSquare', 'Max', 'Sqrt', 'Div', 'Gemm']);
  });

  it('takes prints of any width', () => {
    const width = 300_000;
    const graph = cosineScores(identity(width), 'embedding', new Float64Array(2 * width).fill(1), 0);
    expect(graph.constants.get('prints')!.data[0]).toBeCloseTo(30 / Math.sqrt(width), 7);
  });

  it('refuses what has no fixed width', () => {
    expect(() => cosineScores(identity('free'), 'embedding', Float64Array.of(1, 1), 0)).toThrow(/"embedding" is no embedding \[n, D\]/);
  });
});
