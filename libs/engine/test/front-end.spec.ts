import { describe, expect, it } from 'vitest';

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
