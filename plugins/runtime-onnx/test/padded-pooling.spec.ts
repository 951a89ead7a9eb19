import { GraphBuilder } from '@deepsensor/graph';
import { expect, it } from 'vitest';

import { loadLibrary } from '../src/library.js';
import { openSession } from '../src/session.js';

it('zeros that are padded before a pooling count in it', async () => {
  const builder = new GraphBuilder();
  const pads = builder.ints([0, 0, 1, 1, 0, 0, 1, 1]);
  const padded = builder.add('Pad', [builder.input('x', ['n', 1, 2, 2]), pads]);
  builder.output(builder.add('MaxPool', [padded], { kernel_shape: [2, 2], strides: [2, 2] }), ['n', 1, 2, 2], 'y');
  const session = await openSession(await loadLibrary(), builder.build('padded'), 1);
  const found = new Float32Array(4);
  await session.run({ x: { data: Float32Array.of(-1, 2, -3, -4), shape: [1, 1, 2, 2] } }, { y: { data: found, shape: [1, 1, 2, 2] } });
  await session.release();
  expect(found).toEqual(Float32Array.of(0, 2, 0, 0));
});
