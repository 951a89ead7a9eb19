import { float, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { withBatchStatistics } from './batch-statistics.js';

describe(withBatchStatistics, () => {
  it('keeps the name of what is normalised and says which statistics run along', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 3, 4, 4]);
    const vector = (hint: string) => builder.constant({ type: 'float32', shape: [3], data: new Float32Array(3) }, hint);
    const [scale, bias, mean, variance] = [vector('scale'), vector('bias'), vector('mean'), vector('variance')];
    const y = builder.add('BatchNormalization', [x, scale, bias, mean, variance], { epsilon: float(1e-3), momentum: float(0.75) });
    builder.output(y, ['n', 3, 4, 4]);
    const { graph, statistics } = withBatchStatistics(builder.build('net'));
    expect(graph.nodes.map((node) => node.op)).not.toContain('BatchNormalization');
    expect(graph.nodes.at(-1)?.outputs).toEqual([y]);
    expect(statistics).toEqual([
      expect.objectContaining({ channels: 3, momentum: 0.75, runningMean: mean, runningVariance: variance }) as object,
    ]);
    expect([...graph.constants.values()].map(({ data }) => Array.from(data as ArrayLike<number | bigint>))).toContainEqual([0n, 2n, 3n]);
  });
});
