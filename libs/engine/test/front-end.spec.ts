import { describe, expect, it } from 'vitest';

import { equallyRight } from '../src/equally-right.js';
import { likeliest, refuseGuessing, type Score } from '../src/front-end.js';

/** A trial on 200 inputs that is wrong on those from `from` to `to`. */
function trial(id: string, loss: number, from: number, to: number): Score {
  const hits = Uint8Array.from({ length: 200 }, (_, i) => (i >= from && i < to ? 0 : 1));
  const frontEnd = { id, summary: id, domain: { shape: [1], lower: 0, upper: 1 } };
  return { frontEnd, right: hits.reduce((sum, hit) => sum + hit, 0), of: 200, hits, loss };
}

describe('the front end that is taken', () => {
  it('is the one under which the model is right most often, whatever the loss', () => {
    expect(likeliest([trial('unit', 0.1, 0, 20), trial('byte', 5, 0, 2)]).frontEnd.id).toBe('byte');
  });

  it('is the one of least loss where an input more is chance', () => {
    expect(likeliest([trial('byte', 5, 0, 1), trial('unit', 0.03, 0, 2)]).frontEnd.id).toBe('unit');
    expect(likeliest([trial('byte', Infinity, 0, 1), trial('unit', 0.03, 3, 6)]).frontEnd.id).toBe('unit');
  });

  it('is the first where nothing tells them apart', () => {
    expect(likeliest([trial('unit', 0.1, 0, 2), trial('byte', 0.1, 0, 2)]).frontEnd.id).toBe('unit');
  });
});

describe(equallyRight, () => {
  it('tells those that are right at least as often as the one of least loss, and how to state them', () => {
    const [taken, same, more, less] = [
      trial('mnist', 0.1, 0, 2),
      trial('unit', 0.2, 1, 3),
      trial('byte', 0.3, 0, 1),
      trial('signed', 1, 0, 9),
    ];
    const stated = { ...same, frontEnd: { ...same.frontEnd, settledBy: '--scaling unit' } };
    expect(equallyRight({ chosen: taken, trials: [stated, more, less, taken] })).toEqual([
      'as often right, at more loss: unit (if it was trained so: --scaling unit)',
      'more often right, at more loss: byte',
    ]);
  });

  it('has nothing to tell of inputs without labels, or of fewer inputs', () => {
    const untried = [trial('unit', 0, 0, 0), trial('byte', 0, 0, 0)].map((each) => ({ ...each, right: 0, of: 0 }));
    expect(equallyRight({ chosen: untried[0]!, trials: untried })).toEqual([]);
    const taken = trial('unit', 0.1, 0, 2);
    expect(equallyRight({ chosen: { ...taken, of: 1000 }, trials: [taken] })).toEqual([]);
  });
});

describe(refuseGuessing, () => {
  const guess = (oracle: string) => () => refuseGuessing(20, 200, 10, [trial('unit', 1, 20, 200)], oracle);

  it('says how to do without labels where the oracle does', () => {
    expect(guess('misclassified')).toThrow(
      /no better than guessing \(tried: unit\); check the order of the labels and how inputs are fed\.$/,
    );
    expect(guess('changed')).toThrow(
      /how inputs are fed; to take the model's own answers for right, give the same files without classes\.$/,
    );
  });
});
