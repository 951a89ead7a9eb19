import { describe, expect, it } from 'vitest';

import { countExcitable, excitability, softCount } from './counts.js';
import { completenessResidual } from './residual.js';
import { defaultThreshold, fairShareThreshold, thresholdOf } from './threshold.js';

/** Two candidates, a layer of four neurons and one of two. */
const wide = { shares: { data: Float64Array.of(0.9, 0.6, -0.7, 0, 0.2, 0.1, 0, -0.1), shape: [2, 4] } };
const narrow = { shares: { data: Float32Array.of(1.5, 0.25, -2, 1.1), shape: [2, 2] } };

describe('thresholds', () => {
  it('are fair shares of log C nats or of ten logits', () => {
    expect(thresholdOf(defaultThreshold('cross-entropy', 10), 20)).toBeCloseTo(Math.log(10) / 20, 15);
    expect(thresholdOf(defaultThreshold('aimed-margin', 10, 2), 5)).toBe(4);
    expect(thresholdOf({ rule: 'fair-share', reference: 3 }, 6)).toBe(0.5);
    expect(thresholdOf({ rule: 'absolute', value: 0.3 }, 6)).toBe(0.3);
    expect(fairShareThreshold(2, 4)).toBe(0.5);
  });
});

describe('countExcitable', () => {
  it('counts shares above the threshold and below minus the threshold, layer by layer', () => {
    const threshold = { rule: 'fair-share', reference: 2 } as const; // 0.5 for four neurons, 1 for two
    const { excitable, inhibitory, score } = countExcitable([wide, narrow], threshold);
    expect([...excitable]).toEqual([3, 1]);
    expect([...inhibitory]).toEqual([1, 1]);
    expect(score[0]).toBeCloseTo((2 / 4 + 1 / 2) / 2, 15);
    expect(score[1]).toBeCloseTo(1 / 2 / 2, 15);
  });

  it('weighs layers', () => {
    const { score } = countExcitable(
      [
        { ...wide, weight: 0 },
        { ...narrow, weight: 1 },
      ],
      { rule: 'absolute', value: 0.2 },
    );
    expect([...score]).toEqual([1, 0.5]);
  });

  it('asks for more than the threshold, not for as much', () => {
    expect([...excitability({ data: [0.5, -0.5, 0.51, -0.51], shape: [1, 4] }, { rule: 'absolute', value: 0.5 })]).toEqual([0, 0, 1, -1]);
  });

  it('by share does not see the size of the change, by fair share it does', () => {
    const scaled = { shares: { data: wide.shares.data.map((value) => value / 1000), shape: [2, 4] } };
    const byShare = { rule: 'share', value: 0.25 } as const;
    expect(countExcitable([scaled], byShare)).toEqual(countExcitable([wide], byShare));
    expect([...countExcitable([wide], byShare).excitable]).toEqual([2, 1]);
    const fair = { rule: 'fair-share', reference: 0.2 } as const;
    expect([...countExcitable([wide], fair).excitable]).toEqual([2, 2]);
    expect([...countExcitable([scaled], fair).excitable]).toEqual([0, 0]);
  });

  it('finds nothing in a candidate that is its reference', () => {
    const still = { shares: { data: new Float32Array(4), shape: [1, 4] } };
    for (const threshold of [{ rule: 'share', value: 0.1 }, defaultThreshold('cross-entropy', 10)] as const) {
      expect([...countExcitable([still], threshold).score]).toEqual([0]);
    }
  });
});

describe('softCount', () => {
  it('is the mean sigmoid of how far shares lie above the threshold, in thresholds', () => {
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    const score = softCount([narrow], { rule: 'absolute', value: 0.5 });
    expect(score[0]).toBeCloseTo((sigmoid(2) + sigmoid(-0.5)) / 2, 12);
    expect(score[1]).toBeCloseTo((sigmoid(-5) + sigmoid(1.2)) / 2, 7);
  });

  it('nears the count as it hardens', () => {
    const threshold = { rule: 'absolute', value: 0.3 } as const;
    const soft = softCount([wide, narrow], threshold, 0.001);
    countExcitable([wide, narrow], threshold).score.forEach((value, row) => expect(soft[row]).toBeCloseTo(value, 6));
  });
});

describe('completenessResidual', () => {
  it('is what is left over of the change', () => {
    const residual = completenessResidual([2, -1], [1, 0.5, -0.5, -0.5], [0.4, 0]);
    expect(residual[0]).toBeCloseTo(0.05, 12);
    expect(residual[1]).toBe(0);
  });

  it('keeps a change of nothing from dividing by zero', () => {
    expect(completenessResidual([0], [1e-8, 0])[0]).toBeCloseTo(1, 12);
  });
});
