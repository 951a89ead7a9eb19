import { GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { onnxEngine } from '../provider.js';
import { wholePads } from './whole-pads.js';

describe(wholePads, () => {
  it('pads by axes what is transposed on both sides, which ONNX Runtime by itself does wrongly', async () => {
    const b = new GraphBuilder();
    const turned = b.add('Transpose', [b.input('x', [1, 2, 2, 3])], { perm: [0, 2, 3, 1] });
    const padded = b.add('Pad', [turned, b.ints([1, 0, 0, 2]), '', b.ints([1, -2])]);
    b.output(b.add('Transpose', [b.add('Relu', [padded])], { perm: [0, 3, 1, 2] }), [1, 2, 3, 5], 'y');
    const graph = b.build('padded');
    expect(wholePads(graph).nodes.find(({ op }) => op === 'Pad')!.inputs).toHaveLength(2);
    const session = await (await onnxEngine(1)).open(graph, 'question');
    const x = Float32Array.from({ length: 12 }, (_, i) => i + 1);
    const y = new Float32Array(30);
    await session.run({ x: { data: x, shape: [1, 2, 2, 3] } }, { y: { data: y, shape: [1, 2, 3, 5] } });
    await session.release();
    // One row before the map, two columns behind it.
    expect([...y]).toEqual([0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 7, 8, 9, 0, 0, 10, 11, 12, 0, 0]);
  });
});
