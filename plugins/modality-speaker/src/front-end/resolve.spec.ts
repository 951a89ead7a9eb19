import { describe, expect, it } from 'vitest';

import { featureOptions, type FeatureOverrides } from './feature-options.js';
import { resolveFeatures } from './resolve.js';

const refusal = (says: RegExp) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(says) as string }) as Error;

describe(resolveFeatures, () => {
  it('takes a preset at the rate', () => {
    expect(resolveFeatures('torchaudio', 16_000, 80)).toMatchObject({
      window: 400,
      hop: 160,
      fft: 512,
      bands: 80,
      fMax: 8000,
      altered: false,
    });
    // 275.6 samples; Kaldi and most who call torchaudio cut.
    expect(resolveFeatures('kaldi', 11_025, 23)).toMatchObject({ window: 275, hop: 110, fft: 512 });
    expect(resolveFeatures('speechbrain', 44_100, 80)).toMatchObject({ window: 1102, fft: 1102 });
    expect(resolveFeatures('voxceleb', 16_000, 80)).toMatchObject({ fMin: 20, fMax: 7600 });
    expect(resolveFeatures('kaldi-mfcc', 8000, 30)).toMatchObject({ bands: 30, cepstrum: { coefficients: 30, lifter: 22 } });
  });

  it("puts parameters in place of the preset's, and derives others from them", () => {
    expect(resolveFeatures({ preset: 'torchaudio', windowMs: 32, hopSamples: 100 }, 8000, 40)).toMatchObject({
      window: 256,
      hop: 100,
      fft: 256,
      altered: true,
    });
    expect(resolveFeatures({ preset: 'librosa', fft: 512 }, 8000, 40)).toMatchObject({ window: 512, hop: 512, fft: 512 });
    expect(resolveFeatures({ preset: 'librosa', topDb: null }, 8000, 40).topDb).toBeUndefined();
    expect(resolveFeatures({ preset: 'kaldi', normalise: { mean: 3, std: [2] } }, 8000, 40).normalise).toEqual({ mean: [3], std: [2] });
    expect(resolveFeatures({ preset: 'kaldi-mfcc', lifter: 0 }, 8000, 13).cepstrum).toEqual({
      coefficients: 13,
      dctNorm: 'ortho',
      lifter: 0,
    });
    expect(resolveFeatures({ preset: 'kaldi-mfcc', deltas: 2, bands: 40 }, 8000, 39)).toMatchObject({
      bands: 40,
      cepstrum: { coefficients: 13 },
    });
  });

  it.each<[Omit<FeatureOverrides, 'preset'> & { preset?: FeatureOverrides['preset'] }, RegExp]>([
    [{ windowMs: 25, windowSamples: 200 }, /states "windowMs" and "windowSamples"; one of them is allowed/],
    [{ windowSamples: 400, fft: 256 }, /a frame of 400 samples is longer than a transform of 256 points/],
    [{ fMax: 5000 }, /"fMax" 5,000 Hz is above half the rate, 4,000 Hz/],
    [{ fMin: 300, fMax: 200 }, /"fMin" 300 Hz is not below "fMax" 200 Hz/],
    [{ floor: 0 }, /"floor" 0 makes the logarithm of silence infinite/],
    [{ preset: 'spectrogram', fft: 512 }, /a spectrum of 512 points has 257 features, the model takes 20; "fft" 38 would fit/],
    [{ deltaWindow: 4 }, /"deltaWindow" 4 has no middle/],
    [{ lifter: 22 }, /"lifter" is of MFCC; preset "kaldi" has none/],
    [{ preset: 'kaldi-mfcc', bands: 10 }, /20 coefficients need as many bands; "bands" is 10/],
    [{ normalise: { mean: [1, 2], std: 1 } }, /"normalise" gives 2 means and 1 deviations; 1 or 20 are allowed/],
  ])('refuses %o', (given, says) => {
    expect(() => resolveFeatures({ preset: 'kaldi', ...given }, 8000, 20)).toThrow(refusal(says));
  });

  it('needs a number of features when the model leaves it free', () => {
    expect(() => resolveFeatures('kaldi', 8000, undefined)).toThrow(refusal(/has to state "bands"/));
    expect(resolveFeatures({ preset: 'kaldi-mfcc', coefficients: 12 }, 8000, undefined).cepstrum).toMatchObject({ coefficients: 12 });
  });
});

describe('featureOptions', () => {
  it('know parameters by their names alone', () => {
    for (const known of [
      'none',
      'librosa-mfcc',
      { preset: 'kaldi' },
      { preset: 'kaldi', power: 1, topDb: null, normalise: { mean: [0], std: 2 } },
    ])
      expect(featureOptions.safeParse(known).success, JSON.stringify(known)).toBe(true);
    for (const wrong of [
      'mel',
      {},
      { bands: 40 },
      { preset: 'kaldi', power: 3 },
      { preset: 'kaldi', nfft: 512 },
      { preset: 'kaldi', normalise: { mean: 0, std: 0 } },
    ])
      expect(featureOptions.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });
});
