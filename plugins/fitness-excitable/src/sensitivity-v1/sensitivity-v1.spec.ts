import type { Batch, ObservedLayer } from '@deepsensor/contract';
import { describeFitness, runFragment } from '@deepsensor/conformance';
import { describe, expect, it } from 'vitest';

import { sensitivityV1 } from './contribution.js';
import { sensitivityFragment } from './fragment.js';
import { sensitivityV1Options } from './options.js';

describeFitness('excitable/sensitivity-v1', () => sensitivityV1(sensitivityV1Options.parse({})));

const layer = (id: string, shape: readonly number[], granularity: 'channel' | 'unit' = 'channel'): ObservedLayer => ({
  observed: true,
  id,
  kind: 'conv',
  tensor: id,
  shape,
  channelAxis: 1,
  units: granularity === 'channel' ? shape[0]! : shape.reduce((product, length) => product * length, 1),
  granularity,
  isCut: true,
  bypass: [],
});

/** Share of sensitive neurons for changes of layers against references of zero. */
function score(layers: readonly ObservedLayer[], changes: readonly number[][], threshold = 0.2): number {
  const inputs: Record<string, Batch> = {};
  layers.forEach(({ id, shape }, i) => {
    inputs[`map/${id}`] = { shape: [1, ...shape], data: Float32Array.from(changes[i]!) };
    inputs[`reference-map/${id}`] = { shape: [1, ...shape], data: new Float32Array(changes[i]!.length) };
  });
  return runFragment(sensitivityFragment(layers, threshold), inputs).data[0]!;
}

describe('excitable/sensitivity-v1', () => {
  it('counts the channels whose mean scaled change lies above the threshold, over all layers together', () => {
    // Scaled by min 0 and max 4: means 0.5, 0.125 and 0.25.
    expect(score([layer('a', [3, 2])], [[4, 0, 1, 0, 2, 0]])).toBeCloseTo(2 / 3, 12);
    expect(
      score(
        [layer('a', [3, 2]), layer('b', [2])],
        [
          [4, 0, 1, 0, 2, 0],
          [0, 1],
        ],
      ),
    ).toBeCloseTo(3 / 5, 12);
    expect(score([layer('a', [3, 2], 'unit')], [[4, 0, 1, 0, 2, 0]])).toBeCloseTo(3 / 6, 12);
  });

  it('keeps defect 1: the size of the change does not matter', () => {
    const change = [4, 0, 1, 0, 2, 0];
    const millionth = change.map((value) => value * 1e-6);
    expect(score([layer('a', [3, 2])], [millionth])).toBe(score([layer('a', [3, 2])], [change]));
  });

  it('keeps defect 2: a channel that does not change counts', () => {
    expect(score([layer('a', [3])], [[-1, 0, 1]])).toBeCloseTo(2 / 3, 12);
  });

  it('keeps defect 3: inhibition counts as no sensitivity', () => {
    expect(score([layer('a', [2])], [[-100, 0]])).toBe(1 / 2);
    expect(score([layer('a', [2])], [[-100, -100 + 1e-3]])).toBe(1 / 2);
  });

  it('keeps defect 4: at the seed nothing counts', () => {
    expect(score([layer('a', [3])], [[0, 0, 0]])).toBe(0);
  });
});
