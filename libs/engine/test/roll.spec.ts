import type { Dataset } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { callRoll } from '../src/roll.js';

/** Three recordings of each, one speaker after the other. */
function recordingsOf(...classes: readonly string[]): Dataset {
  const labels = classes.flatMap((_, label) => [label, label, label]);
  return {
    summary: 'somewhere',
    size: labels.length,
    ids: labels.map((_, row) => `r${row}`),
    labels: Int32Array.from(labels),
    classes,
    read: async (rows) => rows.map((row) => ({ id: `r${row}`, label: labels[row]!, bytes: new Uint8Array(), format: 'x' })),
  };
}

describe(callRoll, () => {
  it('makes prints of the first recordings, and tries them on the others and on strangers', () => {
    expect(callRoll(recordingsOf('ann', 'bob', 'cat'), { speakers: ['cat', 'ann'], recordings: 2 })).toEqual({
      speakers: ['cat', 'ann'],
      prints: [
        [6, 7],
        [0, 1],
      ],
      trials: [[8], [2], [3, 4, 5]],
    });
  });

  it('takes a class that is called nobody for strangers', () => {
    const { speakers, trials } = callRoll(recordingsOf('ann', 'nobody', 'zoe'), { recordings: 1 });
    expect(speakers).toEqual(['ann', 'zoe']);
    expect(trials.at(-1)).toEqual([3, 4, 5]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a speaker given twice', ['ann', 'ann', 'bob'], /^"ann" is given twice/],
    ['nobody', ['ann', 'nobody'], /^"nobody" cannot be enrolled: it stands for strangers/],
    ['a single speaker', ['ann'], /at least two speakers are enrolled; ann is given/],
    ['a speaker that the data lacks', ['ann', 'eve'], /no speaker is called "eve"/],
  ])('refuses %s', (_, speakers, says) => {
    expect(() => callRoll(recordingsOf('ann', 'bob', 'nobody'), { speakers, recordings: 1 })).toThrow(says);
  });
});
