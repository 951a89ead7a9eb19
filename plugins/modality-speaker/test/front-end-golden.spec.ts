import { describe, expect, it } from 'vitest';

import { frontEndsFor } from '../src/front-end/front-ends.js';
import { evaluate } from './evaluate.js';
import { goldenFeatures, goldenPreview, goldenSignal, worstError } from './golden.js';

const cases = goldenFeatures.map((golden) => ({ golden, ...golden, name: JSON.stringify(golden.options) }));

describe('features', () => {
  it.each(cases)('are those of $name, $features at $rate Hz', ({ golden, options, features, frameCount }) => {
    const [frontEnd] = frontEndsFor({ name: 'x', type: 'float32', shape: ['n', features, 't'] }, [goldenPreview(golden)], {
      features: options,
    });
    const signal = goldenSignal(golden);
    const { data, shape } = evaluate(frontEnd!.fragment!, { data: signal, shape: [1, signal.length] });
    expect(shape).toEqual([1, features, frameCount]);
    // Nats, or dB, of which there are four to a nat.
    expect(worstError(golden, data)).toBeLessThan(1e-4);
  });
});
