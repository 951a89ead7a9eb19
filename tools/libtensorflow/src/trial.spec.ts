import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { layoutOf } from './layout.mjs';
import { mustBeRight, tryIt } from './trial.mjs';

const right = { tfjs: '4.22.0', tensorflow: '2.15.1', backend: 'tensorflow', gradients: [[-1, 0, 0, 0], [1]] };

describe(mustBeRight, () => {
  it('takes the right answer', () => {
    mustBeRight(right, '2.15.1');
    mustBeRight({ ...right, tensorflow: '2.9.1' }, undefined);
  });

  it.each([
    [{ tfjs: '4.21.0' }, /tfjs-node 4\.21\.0/],
    [{ tensorflow: '2.9.1' }, /TensorFlow 2\.9\.1, not 2\.15\.1/],
    [{ backend: 'cpu' }, /"cpu" backend/],
    [{ gradients: [[0, 0, 0, 0], [1]] }, /wrong gradients/],
  ])('refuses %j', (wrong, message) => {
    expect(() => mustBeRight({ ...right, ...wrong }, '2.15.1')).toThrow(message);
  });
});

describe(tryIt, () => {
  it('names the command where nothing was set up', async () => {
    await expect(tryIt(layoutOf(temporaryFolder()), undefined)).rejects.toMatchObject({ next: 'npm run setup:tfjs' });
  });
});
