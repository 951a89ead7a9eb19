import { describePerturbation } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { bowl, playOn, type Analytic } from '../../test/analytic.js';
import { paperWalk } from './contribution.js';
import { paperV1Options } from './options.js';
import { risingInertia } from './session.js';

const paper = (options: object = {}) => paperWalk(paperV1Options.parse(options));
const flat: Analytic = { score: () => 0 };

describePerturbation('swarm/paper-v1', paper);
describePerturbation('swarm/paper-v1, repeated', () => paper({ repeat: true, iterations: 8 }));

describe('swarm/paper-v1', () => {
  it('has the rising inertia of the published code', () => {
    const course: number[] = [];
    for (let t = 0, w = 0.2; t <= 20; t++) course.push((w = risingInertia(w, t, 20)));
    const expected = [0.2, 0.29, 0.461, 0.692, 0.953, 1.215];
    expected.forEach((value, t) => expect(course[t]).toBeCloseTo(value, 3));
    expect(course[10]).toBeCloseTo(1.94, 2);
    expect(course[20]).toBe(2);
  });

  it('walks from the seed in a direction that only brightens, on one line until a bound bends it', () => {
    const { candidates } = playOn(
      paper({ unit: 0.05 }),
      bowl(() => 0),
      { dimensions: 30, evaluations: 400, seeds: 1 },
    );
    const xs = candidates[0]!.map(({ x }) => x);
    expect(xs).toHaveLength(20);
    expect([...xs[0]!]).toEqual(new Array(30).fill(0));
    const [first, second, third] = [xs[1]!, xs[2]!, xs[3]!];
    expect(first.every((value) => value >= 0 && value < 0.2 * 0.7 * 0.05)).toBe(true);
    const share = second[0]! / first[0]!;
    second.forEach((value, j) => expect(value / first[j]!).toBeCloseTo(share, 3));
    third.forEach((value, j) => expect(value / first[j]!).toBeCloseTo(third[0]! / first[0]!, 3));
  });

  it('with a fitness that never improves, drifts outwards until a pull brings it back', () => {
    const { candidates } = playOn(paper(), flat, { dimensions: 10, evaluations: 20, seeds: 1 });
    const sizes = candidates[0]!.map(({ x }) => Math.max(...x.map(Math.abs)));
    expect(sizes[0]).toBe(0);
    expect(Math.max(...sizes)).toBeGreaterThan(0.5);
  });

  it('never takes a place whose fitness is -5 or less for its best', () => {
    const low: Analytic = { score: (x) => -6 + x[0]! };
    const high: Analytic = { score: (x) => -4 + x[0]! };
    const play = (fitness: Analytic) => playOn(paper({ unit: 0.1 }), fitness, { dimensions: 4, evaluations: 20, seeds: 1 }).candidates;
    expect(play(low)).not.toEqual(play(high));
    expect(
      play(low)
        .flat()
        .map(({ x }) => x),
    ).toEqual(
      playOn(paper({ unit: 0.1 }), { score: () => -6 }, { dimensions: 4, evaluations: 20, seeds: 1 })
        .candidates.flat()
        .map(({ x }) => x),
    );
  });

  it('stops after its iterations, or begins anew', () => {
    const ground = { dimensions: 4, evaluations: 50, seeds: 2 };
    expect(playOn(paper(), flat, ground).spent).toEqual([20, 20]);
    const { candidates, spent } = playOn(paper({ repeat: true }), flat, ground);
    expect(spent).toEqual([50, 50]);
    expect([...candidates[1]![20]!.x, ...candidates[1]![40]!.x]).toEqual(new Array(8).fill(0));
    expect(candidates[1]![21]!.x).not.toEqual(candidates[1]![1]!.x);
  });
});
