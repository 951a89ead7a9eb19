import type { GraphValue } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { evaluate } from '../../test/evaluate.js';
import { frontEndsFor } from './front-ends.js';
import type { Preview } from './hearing.js';
import { speakerOptions, type SpeakerOptions } from './options.js';

const short: Preview = { id: 'ann/0.wav', rate: 8000, samples: 4800, channels: 1 };
const long: Preview = { id: 'ben/1.wav', rate: 8000, samples: 6000, channels: 2 };
const fast: Preview = { id: 'cat/2.wav', rate: 16_000, samples: 16_000, channels: 1 };

const input = (...shape: (number | string)[]): GraphValue => ({ name: 'x', type: 'float32', shape });
const offered = (model: GraphValue, options: SpeakerOptions = {}, previews: readonly Preview[] = [short, long]) =>
  frontEndsFor(model, previews, options);
const refusal = (code: string, says: string | RegExp) =>
  expect.objectContaining({
    code,
    message: typeof says === 'string' ? says : (expect.stringMatching(says) as string),
  }) as Error;

describe('waveform front ends', () => {
  it('offer both scalings, or the one that is asked for', () => {
    const both = offered(input('n', 8000));
    expect(both.map(({ id }) => id)).toEqual(['waveform-unit', 'waveform-int16']);
    expect(both[0]).toEqual({
      id: 'waveform-unit',
      summary: 'waveform -1..1 at 8,000 Hz, 8,000 samples (1 s), shorter ones padded with zeros at the end, longer ones cut',
      note: "1 s: the model's length",
      advice:
        'recordings are heard at 8,000 Hz, the rate of most of them; --sample-rate <Hz> --resample converts them to that of the model, ' +
        '--features and --scaling state what it takes',
      settledBy: '--scaling unit',
      key: '{"rate":8000,"fit":"start"}',
      domain: { shape: [8000], lower: -1, upper: 1 },
      rate: 8000,
    });
    expect(offered(input('n', 8000), { scaling: 'int16' }).map(({ id }) => id)).toEqual(['waveform-int16']);
  });

  it.each([
    [input('n', 8000), [2, 8000]],
    [input('n', 1, 8000), [2, 1, 8000]],
    [input('n', 8000, 1), [2, 8000, 1]],
    [input(1, 1, 1, 8000), [2, 1, 1, 8000]],
    [input('n', 'c', 8000), [2, 1, 8000]],
  ])('scale and shape samples as %o', (model, shape) => {
    const raw = { data: new Float32Array(16_000), shape: [2, 8000] };
    raw.data.set([0.5, -1, 1 / 32768]);
    raw.data[15_999] = 0.25;
    const [, int16] = offered(model);
    const fed = evaluate(int16!.fragment!, raw);
    expect(fed.shape).toEqual(shape);
    expect([...fed.data.subarray(0, 4), fed.data[15_999]]).toEqual([16384, -32768, 1, 0, 8192]);
    expect(int16!.fragment!.outputs[0]!.shape).toEqual(['n', ...shape.slice(1)]);
  });

  it('take a free length from what is stated, from the run, or from the recordings', () => {
    const lengthWith = (options: SpeakerOptions, previews?: readonly Preview[], earlier?: readonly number[]) =>
      frontEndsFor(input('n', 'samples'), previews ?? [short, long], options, earlier)[0]!.domain.shape;
    expect(lengthWith({})).toEqual([6000]);
    expect(lengthWith({}, [{ ...short, samples: 200_000 }])).toEqual([80_000]);
    expect(lengthWith({}, [short], [7000])).toEqual([7000]);
    expect(lengthWith({ seconds: 0.5 }, [short], [7000])).toEqual([4000]);
    expect(lengthWith({ sampleRate: 8000, resample: true }, [fast, fast])).toEqual([8000]);
    expect(lengthWith({ sampleRate: 16_000, seconds: 1 }, [])).toEqual([16_000]);
  });

  it('take the axis of samples from the shape, and try both where two are free', () => {
    const ids = (...shape: (number | string)[]) => offered(input(...shape), { scaling: 'unit' }).map(({ id }) => id);
    expect(ids('n', 1, 'l')).toEqual(['waveform-unit']);
    expect(ids('n', 'l', 1)).toEqual(['waveform-unit-nlc']);
    expect(ids('n', 'a', 'b')).toEqual(['waveform-unit', 'waveform-unit-nlc']);
    expect(offered(input('n', 1000), { features: 'none', scaling: 'unit' })[0]!.domain.shape).toEqual([1000]);
  });

  it('hear at the rate of most recordings', () => {
    const [frontEnd] = offered(input('n', 'l'), {}, [short, fast, long]);
    expect(frontEnd).toMatchObject({ rate: 8000, domain: { shape: [6000] } });
  });

  it('advise on the rate by what was stated of it', () => {
    const advice = (options: SpeakerOptions) => offered(input('n', 8000), options)[0]!.advice;
    expect(advice({ resample: true })).toMatch(
      /^recordings are heard at 8,000 Hz, .*; --resample alone converts to it; --sample-rate <Hz>/,
    );
    expect(advice({ sampleRate: 8000 })).toMatch(/^recordings are heard at 8,000 Hz as stated by --sample-rate; --features/);
  });

  it('say where recordings lie, and when most of the input is padding or most of a recording cut', () => {
    const first = (samples: number | string, options: SpeakerOptions = {}, previews?: readonly Preview[]) =>
      offered(input('n', samples), options, previews)[0]!;
    expect(first(8000, { fit: 'centre' }).summary).toMatch(/padded with zeros at both ends, longer ones cut to their middle$/);
    expect(first('l', { seconds: 1 }).note).toBe('1 s: as stated by "seconds"');
    expect(first(48_000, {}, [short]).note).toMatch(/; mind: recordings of 0.6 s in an input of 6 s at 8,000 Hz: 90 % padding$/);
    expect(first(4000, {}, [{ ...short, samples: 20_000 }]).note).toMatch(/; mind: recordings of 2.5 s cut to 0.5 s at 8,000 Hz$/);
  });

  it('are told the same of other recordings when a run is judged anew, but for the note', () => {
    const told = (previews: readonly Preview[], earlier?: readonly number[]) =>
      frontEndsFor(input('n', 'l'), previews, {}, earlier).map(({ id, summary, key, domain }) => ({ id, summary, key, domain }));
    expect(told([{ ...short, samples: 400 }], [6000])).toEqual(told([short, long]));
    expect(told([{ ...short, rate: 11_025 }], [6000])[0]!.key).not.toBe(told([short, long])[0]!.key);
  });
});

describe('front ends', () => {
  it('refuse recordings of another rate than the one stated', () => {
    expect(() => offered(input('n', 16_000), { sampleRate: 16_000 })).toThrow(
      refusal(
        'DATA_MISMATCH',
        'the model hears at 16,000 Hz (sampleRate), the recordings are at 8,000 Hz (ann/0.wav); --resample converts them, or check --sample-rate.',
      ),
    );
    expect(offered(input('n', 16_000), { sampleRate: 16_000, resample: true })).toHaveLength(2);
  });

  it('refuse a model that hears nothing', () => {
    for (const shape of [['n', 3, 224, 224], ['n', 5], ['n'], ['n', 1, 1, 1, 8000], ['n', 400, 300]])
      expect(() => offered(input(...shape)), shape.join()).toThrow(refusal('DATA_MISMATCH', /which holds neither waveforms nor features/));
    expect(() => offered(input('n', 40, 't'), { features: 'none' })).toThrow(refusal('DATA_MISMATCH', /holds no waveforms/));
    expect(() => offered({ ...input('n', 8000), type: 'int16' })).toThrow(refusal('DATA_MISMATCH', /takes int16/));
  });

  it('refuse a stated length that the model does not take', () => {
    expect(() => offered(input('n', 8000), { seconds: 2 })).toThrow(
      refusal('CONFIG_INVALID', 'option "seconds" gives 16,000 samples at 8,000 Hz; the model takes 8,000 and no other number.'),
    );
  });

  it('refuse to guess where nothing can be read', () => {
    expect(() => offered(input('n', 8000), {}, [])).toThrow(refusal('DATA_INVALID', /to take their sample rate from/));
    expect(() => offered(input('n', 'l'), { sampleRate: 8000 }, [])).toThrow(
      refusal('DATA_INVALID', /leaves the length of its input free/),
    );
  });
});

describe('speakerOptions', () => {
  it('take what the documentation says and nothing else', () => {
    const known = { sampleRate: 8000, resample: true, seconds: 1.5, fit: 'centre', channel: 1, scaling: 'unit', features: 'none' };
    expect(speakerOptions.safeParse(known).success).toBe(true);
    expect(speakerOptions.safeParse({ channel: 'mix', features: 'kaldi' }).success).toBe(true);
    for (const wrong of [{ rate: 1 }, { sampleRate: 0 }, { seconds: 0 }, { channel: -1 }, { fit: 'end' }, { features: 'mel' }])
      expect(speakerOptions.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });
});
