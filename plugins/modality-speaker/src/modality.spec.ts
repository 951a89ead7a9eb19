import { expect, it } from 'vitest';

import { context, someLevels, wavSample } from '../test/support.js';
import { speaker } from './modality.js';

const recordings = [wavSample(someLevels(2100))];

it('makes each basis of a space once', async () => {
  const modality = speaker.create({}, context);
  const [frontEnd] = await modality.frontEnds({ name: 'x', type: 'float32', shape: ['n', 2100] }, recordings);
  const space = modality.bind(frontEnd!);
  expect(space.basis(space.coarseBasis)).toBe(space.basis(space.coarseBasis));
  expect(space.basis('mel-8').name).toBe('mel-8');
});
