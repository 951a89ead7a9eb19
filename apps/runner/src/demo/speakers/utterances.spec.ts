import { Stream } from '@deepsensor/rng';
import { describe, expect, it } from 'vitest';

import { drawScore } from './score.js';
import { SPEAKERS } from './speaker.js';
import { drawUtterances } from './utterances.js';

describe('drawn utterances', () => {
  const drawn = drawUtterances(6, 1, 'train');

  it('are as many of each speaker', () => {
    expect(drawn.sounds).toHaveLength(6 * SPEAKERS.length);
    for (const label of SPEAKERS.keys()) expect(drawn.labels.filter((each) => each === label)).toHaveLength(6);
  });

  it('last from 0.6 to 1.1 seconds, sound, and are not clipped', () => {
    for (const sound of drawn.sounds) {
      expect(sound.length).toBeGreaterThanOrEqual(4800);
      expect(sound.length).toBeLessThanOrEqual(8800);
      const peak = sound.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      expect(peak).toBeGreaterThan(1000);
      expect(peak).toBeLessThanOrEqual(Math.round(0.95 * 32767));
    }
    expect(new Set(drawn.sounds.map(({ length }) => length)).size).toBeGreaterThan(30);
  });

  it('are the same for the same arguments, to the bit, however many there are', () => {
    const fewer = drawUtterances(2, 1, 'train');
    expect(fewer.sounds).toEqual(drawn.sounds.slice(0, 20));
    expect(fewer.labels).toEqual(drawn.labels.slice(0, 20));
  });

  it('differ with the seed and the purpose', () => {
    const first = drawn.sounds[0]!;
    expect(drawUtterances(1, 2, 'train').sounds[0]).not.toEqual(first);
    expect(drawUtterances(1, 1, 'test').sounds[0]).not.toEqual(first);
  });

  it('tell how far they have come', () => {
    const seen: number[][] = [];
    drawUtterances(10, 3, 'progress', (done, total) => seen.push([done, total]));
    expect(seen).toEqual([
      [50, 100],
      [100, 100],
    ]);
  });
});

describe('a score', () => {
  const scores = Array.from({ length: 60 }, (_, i) => drawScore(1, new Stream(i, 'score')));

  it('has two to four syllables, each with one accent', () => {
    const counts = scores.map((notes) => notes.filter(({ accent }) => accent !== undefined).length);
    expect(new Set(counts)).toEqual(new Set([2, 3, 4]));
  });

  it('is neither too short nor too long', () => {
    for (const notes of scores) {
      const seconds = notes.reduce((sum, { duration }) => sum + duration, 0);
      expect(seconds).toBeGreaterThan(0.5599);
      expect(seconds).toBeLessThan(0.9301);
    }
  });
});
