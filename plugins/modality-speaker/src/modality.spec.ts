import type { Sample } from '@deepsensor/contract';
import { expect, it } from 'vitest';

import { context, someLevels, wavBytes, wavSample } from '../test/support.js';
import { speaker } from './modality.js';

const model = { name: 'x', type: 'float32', shape: ['n', 2100] } as const;
const mono = wavSample(someLevels(2100));
const stereo: Sample = {
  id: 'ann/both.wav',
  label: 0,
  bytes: wavBytes({ channels: 2, bits: 16, data: new Uint8Array(someLevels(4200).buffer) }),
  format: 'wav',
};

it('makes each basis of a space once', async () => {
  const modality = speaker.create({}, context);
  const [frontEnd] = await modality.frontEnds(model, [mono]);
  const space = modality.bind(frontEnd!);
  expect(space.basis(space.coarseBasis)).toBe(space.basis(space.coarseBasis));
  expect(space.basis('mel-8').name).toBe('mel-8');
});

it('refuses a channel that no recording has, but for what was saved of one', async () => {
  const modality = speaker.create({ channel: 1 }, context);
  await expect(modality.frontEnds(model, [mono])).rejects.toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
  expect(await modality.frontEnds(model, [mono], [2100])).toHaveLength(2);
});

it('notes with each front end that channels are averaged', async () => {
  const noted = async (samples: readonly Sample[]) => await speaker.create({}, context).frontEnds(model, samples);
  for (const frontEnd of await noted([stereo, mono]))
    expect(frontEnd).toHaveProperty(
      'note',
      expect.stringMatching(/several channels are averaged \(1 of the first 2 recordings\); reference/),
    );
  expect(JSON.stringify(await noted([mono]))).not.toContain('averaged');
});
