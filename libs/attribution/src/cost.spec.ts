import type { AttributionSetting, ObservedLayer } from '@deepsensor/contract';
import { expect, it } from 'vitest';

import { forwardEquivalents } from './cost.js';
import { excitableFragment } from './excitable/fragment.js';
import { marginObjective } from './objectives/objectives.js';

const layer = (id: string, units: number): ObservedLayer => ({
  observed: true,
  id,
  kind: 'dense',
  tensor: id,
  shape: [units],
  channelAxis: 1,
  units,
  granularity: 'channel',
  isCut: true,
  bypass: [],
});
const network = { layers: [layer('a', 4), layer('b', 8), layer('c', 2)] };
const soft = (attribution: AttributionSetting<{ name: 'path-midpoint' } | { name: 'midpoint' }>) => ({
  key: 'soft',
  attribution,
  fragment: excitableFragment({ layers: [{ id: 'a', units: 4 }], threshold: { rule: 'absolute', value: 1 }, form: 'soft' }),
});

it('counts passes as the method does', () => {
  expect(forwardEquivalents({})).toBe(1);
  expect(forwardEquivalents({ objective: marginObjective(false) })).toBe(1);
  expect(forwardEquivalents({ objective: marginObjective(false), gradient: true })).toBe(3);
  const objective = soft({ estimator: { name: 'path-midpoint' }, game: 'margin' });
  expect(forwardEquivalents({ objective })).toBe(4);
  expect(forwardEquivalents({ objective, gradient: true })).toBe(6);
});

it('takes the tail of each layer that is read', () => {
  expect(forwardEquivalents({ objective: soft({ estimator: { name: 'midpoint' }, game: 'margin' }) }, network)).toBe(1 + 0.75 * 3);
  expect(forwardEquivalents({ estimator: { name: 'aumann-shapley', nodes: 16 }, game: 'margin' }, network)).toBe(1 + 16 * 3 * 1.5);
  expect(forwardEquivalents({ estimator: { name: 'exact' }, game: 'margin', layers: ['c'] }, network)).toBe(1 + 0.25 * 4);
});

it('counts first order as nothing but towards an aim, and conductance by its points', () => {
  expect(forwardEquivalents({ estimator: { name: 'first-order' }, game: 'cross-entropy' })).toBe(1);
  expect(forwardEquivalents({ estimator: { name: 'first-order' }, game: 'aimed-margin' })).toBe(4);
  expect(forwardEquivalents({ estimator: { name: 'conductance', nodes: 9 }, game: 'margin' })).toBe(31);
});
