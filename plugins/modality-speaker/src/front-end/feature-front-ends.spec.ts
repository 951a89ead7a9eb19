import type { GraphValue } from '@deepsensor/contract';
import { differentiate, GraphBuilder, inferShapes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { frontEndsFor } from './front-ends.js';
import type { Preview } from './hearing.js';
import type { SpeakerOptions } from './options.js';

const clip: Preview = { id: 'ann/0.wav', rate: 8000, samples: 8000, channels: 1 };
const input = (...shape: (number | string)[]): GraphValue => ({ name: 'x', type: 'float32', shape });
const offered = (model: GraphValue, options: SpeakerOptions = {}, previews: readonly Preview[] = [clip], earlier?: readonly number[]) =>
  frontEndsFor(model, previews, options, earlier);
const ids = (...given: Parameters<typeof offered>) => offered(...given).map(({ id }) => id);
const refusal = (code: string, says: string | RegExp) =>
  expect.objectContaining({
    code,
    message: typeof says === 'string' ? says : (expect.stringMatching(says) as string),
  }) as Error;

describe('feature front ends', () => {
  it('are the presets that make so many features, the likeliest first', () => {
    expect(ids(input('n', 40, 't'))).toEqual([
      'log-mel-torchaudio-40-ft',
      'log-mel-kaldi-40-ft',
      'log-mel-kaldi-mean-40-ft',
      'log-mel-librosa-40-ft',
      'log-mel-speechbrain-40-ft',
      'log-mel-speechbrain-mean-40-ft',
      'log-mel-voxceleb-40-ft',
      'mfcc-librosa-40-ft',
      'mfcc-torchaudio-40-ft',
      'mfcc-kaldi-40-ft',
    ]);
    expect(ids(input('n', 't', 13)).slice(0, 3)).toEqual(['mfcc-librosa-13-tf', 'mfcc-torchaudio-13-tf', 'mfcc-kaldi-13-tf']);
    expect(ids(input('n', 80, 't')).every((id) => id.startsWith('log-mel'))).toBe(true);
    expect(ids(input('n', 129, 't')).slice(0, 2)).toEqual(['spectrogram-129-ft', 'log-mel-torchaudio-129-ft']);
  });

  it('are one when the option says which', () => {
    const [only, ...others] = offered(input('n', 1, 't', 40), { features: 'kaldi' });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 'log-mel-kaldi-40-tf', domain: { shape: [8000], lower: -1, upper: 1 }, rate: 8000 });
    expect(only!.fragment!.outputs[0]!.shape).toEqual(['n', 1, 98, 40]);
  });

  it('say every parameter', () => {
    expect(offered(input('n', 40, 't'), { features: 'torchaudio' })[0]!.summary).toBe(
      'log-mel as torchaudio, at 8,000 Hz: hann (periodic) 25 ms every 10 ms, n_fft 256, centred (reflect), power 2, 40 bands 0-4,000 Hz ' +
        '(HTK, no norm), ln(x + 0.000001), 101 frames of 40 (features before time) from 8,000 samples (1 s), ' +
        'shorter ones padded with zeros at the end, longer ones cut',
    );
    expect(offered(input('n', 40, 't'), { features: 'torchaudio' })[0]!.note).toBe('1 s: the longest of the first recordings');
    expect(offered(input('n', 't', 26), { features: { preset: 'kaldi-mfcc', deltas: 1, normalise: 'mean-variance' } })[0]!.summary).toMatch(
      /^MFCC as kaldi, altered, at 8,000 Hz: samples x 32768, offset removed, pre-emphasis 0.97 in each frame, povey \(symmetric\) 25 ms every 10 ms, n_fft 256, edges snipped, power 2, 23 bands 20-4,000 Hz \(HTK in mel, no norm\), ln\(max\(x, 1.1920928955078125e-7\)\), 13 coefficients \(orthonormal DCT, lifter 22\), less the mean over time, over the deviation \(epsilon 0.00001\), first differences over 5 frames, 98 frames of 26 \(time before features\) from /,
    );
    expect(offered(input('n', 129, 't'), { features: 'spectrogram' })[0]!.summary).toMatch(
      /^log-spectrum as spectrogram, at 8,000 Hz: hann \(periodic\) 25 ms every 10 ms, n_fft 256, centred \(reflect\), power 2, 129 points, ln/,
    );
    const altered = {
      preset: 'librosa',
      reference: 'max',
      spectrumNorm: 'window',
      edges: 'mirror',
      normalise: { mean: 1, std: 2 },
    } as const;
    expect(offered(input('n', 40, 't'), { features: altered })[0]!.summary).toMatch(
      /edges mirrored, normalised by window, .* \(Slaney, Slaney norm\), dB\(max\(x, 1e-10\)\) over the greatest, at most 80 dB down, less 1, over 2, /,
    );
  });

  it.each([
    [
      ['n', 40, 't'],
      ['n', 40, 101],
    ],
    [
      ['n', 't', 40],
      ['n', 101, 40],
    ],
    [
      ['n', 1, 40, 't'],
      ['n', 1, 40, 101],
    ],
    [
      ['n', 'c', 't', 40],
      ['n', 1, 101, 40],
    ],
    [
      ['n', 40, 't', 1],
      ['n', 40, 101, 1],
    ],
    [
      ['n', 't', 40, 1],
      ['n', 101, 40, 1],
    ],
    [
      [1, 40, 101],
      ['n', 40, 101],
    ],
  ])('fit a model of %o', (model, shape) => {
    const { fragment } = offered(input(...model), { features: 'torchaudio' })[0]!;
    expect(fragment!.outputs[0]!.shape).toEqual(shape);
    expect(inferShapes(fragment!).get(fragment!.outputs[0]!.name)?.shape).toEqual(shape);
  });

  it('are understood and differentiated by the graph', () => {
    const altered = { preset: 'torchaudio', power: 1, edges: 'mirror', preEmphasis: 0.9, preEmphasisOf: 'signal', deltas: 1 } as const;
    const all = [
      ...offered(input('n', 20, 't')),
      ...offered(input('n', 't', 26), { features: altered }),
      ...offered(input('n', 20, 't'), { features: { preset: 'librosa', edges: 'inside', windowSamples: 1024, fft: 2048 } }),
    ];
    for (const { fragment, id, domain } of all) {
      const [output] = fragment!.outputs;
      expect(inferShapes(fragment!).get(output!.name)?.shape, id).toEqual(output!.shape);
      const builder = new GraphBuilder();
      const here = builder.inline(fragment!, { raw: builder.input('raw', ['n', ...domain.shape]) });
      const cotangents = new Map([[here(output!.name), builder.input('cotangent', output!.shape)]]);
      expect(differentiate(builder, { cotangents, wrt: ['raw'] }).has('raw'), id).toBe(true);
    }
  });

  it('have keys that tell parameters apart', () => {
    const keys = (['kaldi', 'kaldi-mean'] as const).map((features) => offered(input('n', 40, 't'), { features })[0]!.key);
    const moved = offered(input('n', 40, 't'), { features: { preset: 'kaldi', fMin: 30 } })[0]!;
    expect(new Set([...keys, moved.key]).size).toBe(3);
    expect(moved.id).toBe('log-mel-kaldi-40-ft');
    expect(offered(input('n', 40, 't'), { features: { preset: 'kaldi', fMin: 30 } }, [{ ...clip, samples: 900 }], [8000])[0]!.key).toBe(
      moved.key,
    );
  });

  it('try both orders where both axes may be features, usual numbers first', () => {
    expect(ids(input('n', 64, 80)).slice(0, 4)).toEqual([
      'log-mel-torchaudio-64-ft',
      'log-mel-torchaudio-80-tf',
      'log-mel-kaldi-64-ft',
      'log-mel-kaldi-80-tf',
    ]);
    const uneven = ids(input('n', 98, 40));
    expect(uneven).toHaveLength(10);
    expect(uneven.map((id) => id.slice(-5))).toEqual([...Array<string>(7).fill('40-tf'), ...Array<string>(3).fill('98-ft')]);
  });

  it('take the samples that give the frames of the model: those of the recordings if they do, else whole hops', () => {
    const samples = (frames: number, options: SpeakerOptions, previews?: readonly Preview[], earlier?: readonly number[]) =>
      offered(input('n', 40, frames), { features: 'kaldi', ...options }, previews, earlier)[0]!.domain.shape;
    expect(samples(98, {}, [{ ...clip, samples: 7970 }])).toEqual([7970]);
    expect(samples(98, {}, [{ ...clip, samples: 5000 }])).toEqual([8000]);
    expect(samples(98, {}, [clip], [7980])).toEqual([7980]);
    expect(samples(98, { seconds: 0.999 })).toEqual([7992]);
    expect(offered(input('n', 40, 98), { features: 'kaldi' })[0]).toMatchObject({
      summary: expect.stringMatching(/98 frames of 40 .* from 8,000 samples \(1 s\)/) as string,
      note: '1 s: 98 frames need 7,960 to 8,039',
    });
    expect(() => samples(98, { seconds: 2 })).toThrow(
      refusal(
        'CONFIG_INVALID',
        'option "seconds" gives 16,000 samples at 8,000 Hz, which are 198 frames; the model takes 98, which need 7,960 to 8,039 samples.',
      ),
    );
  });

  it('leave none out when a run is judged anew, whatever its recordings are like', () => {
    const short = [{ ...clip, samples: 1000 }];
    const [before, anew] = [ids(input('n', 98, 40)), ids(input('n', 98, 40), {}, short, [8000])];
    expect(before.filter((id) => !anew.includes(id))).toEqual([]);
  });

  it('put those last that need recordings of quite another length', () => {
    const last = ids(input('n', 40, 300), {}, [clip]).slice(-2);
    expect(last).toEqual(['log-mel-librosa-40-ft', 'mfcc-librosa-40-ft']);
  });

  it('say both numbers of features when the option gives another than the model takes', () => {
    expect(() => offered(input('n', 80, 't'), { features: { preset: 'torchaudio', bands: 40 } })).toThrow(
      refusal('DATA_MISMATCH', 'the model takes 80 features a frame, option "features" gives 40; "bands" 80 would fit.'),
    );
    expect(() => offered(input('n', 40, 't'), { features: { preset: 'kaldi-mfcc', coefficients: 13, deltas: 1 } })).toThrow(
      refusal(
        'DATA_MISMATCH',
        'the model takes 40 features a frame, option "features" gives 26 (13 and deltas 1); "coefficients" 20 would fit.',
      ),
    );
    expect(() => offered(input('n', 40, 't'), { features: { preset: 'kaldi', deltas: 2 } })).toThrow(
      refusal('DATA_MISMATCH', /gives a multiple of 3 \(deltas 2\); leave "deltas" out\.$/),
    );
  });

  it('take a free number of features from the option', () => {
    expect(ids(input('n', 't', 'f'), { features: { preset: 'kaldi', bands: 30 } })).toEqual(['log-mel-kaldi-30-ft', 'log-mel-kaldi-30-tf']);
    expect(() => offered(input('n', 't', 'f'), { features: 'kaldi' })).toThrow(refusal('DATA_MISMATCH', /holds no features over time/));
  });

  it('refuse recordings that are shorter than a frame', () => {
    expect(() => offered(input('n', 40, 't'), { features: 'kaldi' }, [{ ...clip, samples: 150 }])).toThrow(
      refusal('DATA_MISMATCH', /^0.02 s \(the longest of the first recordings\) are too short for a frame of 200 samples/),
    );
    expect(() => offered(input('n', 40, 1), { features: 'torchaudio', sampleRate: 8000 }, [])).toThrow(
      refusal('DATA_MISMATCH', /which holds no features over time/),
    );
  });
});
