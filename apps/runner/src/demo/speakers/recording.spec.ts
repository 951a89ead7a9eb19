import { Stream } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import { record } from './recording.js';

const tone = Float64Array.from({ length: 4000 }, (_, n) => 5 * Math.sin((2 * Math.PI * 440 * n) / 8000));
const recordings = (voice: Float64Array) => Array.from({ length: 40 }, (_, i) => record(voice, new Stream(i, 'recording')));
const rms = (sound: Int16Array) => Math.sqrt(sound.reduce((sum, each) => sum + each * each, 0) / sound.length);

describe('a recording', () => {
  it('has a level from 18 to 32 dB below full scale, quiet before and after', () => {
    for (const sound of recordings(tone)) {
      const decibels = 20 * Math.log10(rms(sound) / 32767);
      expect(decibels).toBeGreaterThan(-32.5);
      expect(decibels).toBeLessThan(-17.5);
      expect(rms(sound.subarray(0, 80))).toBeLessThan(rms(sound) / 3);
      expect(sound.length - tone.length).toBeGreaterThanOrEqual(320);
      expect(sound.length - tone.length).toBeLessThanOrEqual(1360);
    }
  });

  it('turns the gain down rather than clip', () => {
    const click = Float64Array.from({ length: 4000 }, (_, n) => (n === 2000 ? 100 : 0));
    const peaks = recordings(click).map((sound) => sound.reduce((most, each) => Math.max(most, Math.abs(each)), 0));
    expect(Math.max(...peaks)).toBe(Math.round(0.95 * 32767));
  });

  it('rings on in the room', () => {
    const click = Float64Array.from({ length: 4000 }, (_, n) => (n === 2000 ? 100 : 0));
    // Before the click there is noise alone, and 25 ms behind it walls and microphone are at rest again.
    const louder = recordings(click).filter((sound) => {
      const at = sound.reduce((best, each, i) => (Math.abs(each) > Math.abs(sound[best]!) ? i : best), 0);
      return rms(sound.subarray(at + 200, at + 400)) > 2 * rms(sound.subarray(at - 400, at - 100));
    });
    expect(louder.length).toBeGreaterThan(30);
  });

  it('is another one each time, and the same one from the same stream', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => record(tone, new Stream(seed, 'recording')));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
