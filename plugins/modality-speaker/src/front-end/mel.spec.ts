import { describe, expect, it } from 'vitest';

import { melFilters } from './mel.js';

const mel = { rate: 8000, fft: 16, bands: 2, melScale: 'slaney', triangles: 'hertz', melNorm: 'none', fMin: 0, fMax: 3000 } as const;
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6) as number);

describe(melFilters, () => {
  it('are triangles between places that are evenly apart on the scale', () => {
    // Slaney: 0 and 3,000 Hz are 0 and 15 + 27 ln 3 / ln 6.4 = 30.9796 mel, so the centres are 10.3265 mel = 688.435 Hz and
    // 20.6531 mel = 1000 exp(5.6531 ln 6.4 / 27) = 1474.9 Hz.
    const [first, second] = [688.4354, 1000 * Math.exp(((2 / 3) * 30.9796 - 15) * (Math.log(6.4) / 27))];
    const { weights, first: from, bins } = melFilters(mel);
    expect([from, bins]).toEqual([1, 5]);
    const up = (f: number): number => f / first;
    const down = (f: number): number => (second - f) / (second - first);
    const fall = (f: number): number => (3000 - f) / (3000 - second);
    expect([...weights].map((weight) => Math.round(weight * 1e4) / 1e4)).toEqual(
      [up(500), down(1000), 0, 0, 0, 0, 1 - down(1000), fall(1500), fall(2000), fall(2500)].map((weight) => Math.round(weight * 1e4) / 1e4),
    );
  });

  it("have area 1 in Hz with Slaney's norm", () => {
    const fine = { ...mel, fft: 8000, melNorm: 'slaney' } as const;
    const { weights, bins } = melFilters(fine);
    for (const band of [0, 1]) expect(weights.subarray(band * bins, (band + 1) * bins).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 4);
  });

  it('read no more of the spectrum than lies between the ends', () => {
    const { first, bins } = melFilters({ ...mel, fft: 80, fMin: 1000, fMax: 2000 });
    // Points are 100 Hz apart; the ends themselves have no weight.
    expect([first, bins]).toEqual([11, 9]);
  });

  it('are as wide above as below for SpeechBrain, and straight in mel for Kaldi', () => {
    const htk = { ...mel, melScale: 'htk', fft: 8000, bands: 1, fMax: 4000 } as const;
    // One band from 0 to 4,000 Hz: its centre lies at 1,072.2 mel, 700 (10^(1072.97/2595) - 1) = 1,132.3 Hz.
    const centre = 700 * (Math.sqrt(1 + 4000 / 700) - 1);
    expect(melFilters({ ...htk, triangles: 'symmetric' }).bins).toBe(Math.ceil(2 * centre) - 1);
    const { weights, first } = melFilters({ ...htk, triangles: 'mel' });
    expect([weights[500 - first]!]).toEqual(close([Math.log(1 + 500 / 700) / Math.log(1 + centre / 700)]));
  });
});
