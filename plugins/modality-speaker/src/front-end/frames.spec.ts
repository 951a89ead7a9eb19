import { describe, expect, it } from 'vitest';

import { firstStart, frameCount, samplesFor, type Framing } from './frames.js';

const framing = (edges: Framing['edges'], more: Partial<Framing> = {}): Framing => ({ window: 200, hop: 80, fft: 256, edges, ...more });

describe(frameCount, () => {
  it.each([
    // 8,000 samples: 1 + 100 hops, 1 + floor(7744 / 80), 1 + floor(7800 / 80), round(8000 / 80)
    ['reflect', 101],
    ['zero', 101],
    ['inside', 97],
    ['snip', 98],
    ['mirror', 100],
  ] as const)('of a second of edges "%s" is %d', (edges, frames) => {
    expect(frameCount(framing(edges), 8000)).toBe(frames);
  });

  it('is 0 for a recording that is too short', () => {
    expect(frameCount(framing('reflect'), 128)).toBe(0);
    expect(frameCount(framing('reflect'), 129)).toBe(2);
    expect(frameCount(framing('zero'), 1)).toBe(1);
    expect(frameCount(framing('inside'), 255)).toBe(0);
    expect(frameCount(framing('snip'), 199)).toBe(0);
    expect(frameCount(framing('mirror'), 199)).toBe(0);
  });

  it('of a transform of odd length is one less where the hop is met exactly', () => {
    expect(frameCount(framing('zero', { fft: 255 }), 8000)).toBe(100);
    expect(frameCount(framing('zero', { fft: 255 }), 8001)).toBe(101);
  });
});

describe(samplesFor, () => {
  it.each([
    ['snip', 98, { least: 7960, greatest: 8039 }],
    ['mirror', 100, { least: 7960, greatest: 8039 }],
    ['reflect', 101, { least: 8000, greatest: 8079 }],
    ['inside', 1, { least: 256, greatest: 335 }],
    ['zero', 1, { least: 1, greatest: 79 }],
    ['reflect', 1, undefined],
  ] as const)('of edges "%s" and %d frames', (edges, frames, samples) => {
    expect(samplesFor(framing(edges), frames)).toEqual(samples);
  });
});

describe(firstStart, () => {
  it('puts the window in the middle of its transform, and the transform where the edges want it', () => {
    expect(firstStart(framing('reflect'))).toBe(-100);
    expect(firstStart(framing('inside'))).toBe(28);
    expect(firstStart(framing('snip'))).toBe(0);
    expect(firstStart(framing('mirror'))).toBe(-60);
  });
});
