import type { Sample } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { someLevels, wavBytes, wavSample } from '../../test/support.js';
import { hearingNote, previewOf, refuseMissingChannel } from './preview.js';

const sample = (bytes: Uint8Array, id: string): Sample => ({ id, label: 0, bytes, format: 'wav' });
const mono = wavSample(someLevels(50), 16_000, 'mono');
const stereo = sample(wavBytes({ channels: 2, bits: 16, data: new Uint8Array(8) }), 'stereo');
const fine = sample(wavBytes({ bits: 24, data: new Uint8Array(6) }), 'fine');
const text = sample(Buffer.from('nothing'), 'ann/text.wav');

describe(previewOf, () => {
  it('tells rate, length, channels and bits of what can be read', () => {
    expect(previewOf([mono, text, stereo])).toEqual([
      { id: 'mono', rate: 16_000, channels: 1, samples: 50, bits: 16 },
      { id: 'stereo', rate: 8000, channels: 2, samples: 2, bits: 16 },
    ]);
    expect(previewOf([])).toEqual([]);
  });

  it('names the first of recordings none of which can be read, and the reason', () => {
    const says = /^none of the first 2 recordings can be read \(ann\/text\.wav: not a WAV file: .*\); check --data/;
    const refused = expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(says) as string }) as Error;
    expect(() => previewOf([text, sample(new Uint8Array(0), 'ann/empty.wav')])).toThrow(refused);
  });
});

describe(refuseMissingChannel, () => {
  it.each<[readonly Sample[], number, string]>([
    [[mono, fine], 5, 'the modality\'s option "channel" is 5, counted from 0, and recordings have 1 (mono); 0 or "mix" is allowed.'],
    [
      [mono, stereo],
      2,
      'the modality\'s option "channel" is 2, counted from 0, and recordings have 2 (stereo); 0 to 1 or "mix" are allowed.',
    ],
  ])('refuses a channel that none has', (samples, channel, message) => {
    expect(() => refuseMissingChannel(previewOf(samples), channel)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message }) as Error,
    );
  });

  it('takes one that some have, the first, and the mean', () => {
    expect(() => refuseMissingChannel(previewOf([mono, stereo]), 1)).not.toThrow();
    for (const channel of [0, 'mix'] as const) expect(() => refuseMissingChannel(previewOf([mono]), channel)).not.toThrow();
    expect(() => refuseMissingChannel([], 1)).not.toThrow();
  });
});

describe(hearingNote, () => {
  it('says what a file does not show', () => {
    const of = (channel: 'mix' | number, ...samples: readonly Sample[]) => hearingNote(previewOf(samples), channel);
    expect(of('mix', mono)).toBeUndefined();
    expect(of('mix', mono, stereo)).toBe(
      'mind: several channels are averaged (1 of the first 2 recordings); reference.wav is what is heard of a recording, not its own file',
    );
    expect(of(1, stereo, fine)).toMatch(
      /^mind: of several channels number 1 is taken \(1 of the first 2 recordings\), samples finer than 16 bits are rounded \(1 of/,
    );
  });
});
