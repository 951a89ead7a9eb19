import type { AttributionSetting, Estimator, ModelUnderTest, Network } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { candidatesFor, pick, pickRows } from './candidates.js';

const compiled: readonly Estimator[] = [
  { name: 'path-midpoint' },
  { name: 'midpoint' },
  { name: 'first-order' },
  { name: 'aumann-shapley', nodes: 8 },
  { name: 'conductance', nodes: 64 },
];

const sampled: readonly Estimator[] = [
  { name: 'exact' },
  { name: 'permutation', orders: 8, seed: 3 },
  { name: 'truncated', orders: 4, seed: 3, tolerance: 1e-3 },
];

/** Residuals that an estimator may leave on smooth networks, over the change of the game's value. */
const EXPLAINS: Readonly<Partial<Record<Estimator['name'], number>>> = {
  'aumann-shapley': 1e-3,
  conductance: 1e-2,
  exact: 1e-3,
  permutation: 1e-3,
};

/** What method 2.4 and 2.5 promise of attributions, for every estimator. */
export function attributionLaws(network: Network, model: () => ModelUnderTest): void {
  describe.each([...compiled, ...sampled])('attributing by $name', (estimator) => {
    const setting: AttributionSetting = { estimator, game: 'cross-entropy' };

    it('shares the change of the loss among the neurons of each layer', async () => {
      const candidates = candidatesFor(network, 3);
      const { change, layers } = await model().attribute(candidates, setting);
      const loss = async (of: typeof candidates.inputs, rows: readonly number[]) => {
        const { logits } = await model().trace(of);
        return rows.map((row, i) => crossEntropy(pickRows(logits, [row]).data, candidates.labels[i]!));
      };
      const after = await loss(candidates.inputs, [0, 1, 2]);
      const before = await loss(candidates.references, [...candidates.referenceOf]);
      change.forEach((value, row) => expect(value).toBeCloseTo(after[row]! - before[row]!, 5));
      expect([...layers.keys()].sort()).toEqual(network.layers.map(({ id }) => id).sort());
      for (const each of network.layers) {
        const { values, bypass, residual, standardError } = layers.get(each.id)!;
        const units = each.observed ? each.units : 0;
        expect(values.shape).toEqual([3, units]);
        for (let row = 0; row < 3; row++) {
          const sum = values.data.subarray(row * units, (row + 1) * units).reduce((total, one) => total + one, bypass[row]!);
          const size = Math.max(Math.abs(change[row]!), 1e-8);
          expect(Math.abs(residual[row]! - Math.abs(change[row]! - sum) / size)).toBeLessThan(1e-5 / size);
          const allowed = EXPLAINS[estimator.name];
          if (allowed !== undefined) expect(residual[row]! * size, `residual on ${each.id}`).toBeLessThan(allowed * (size + 1e-2));
          if (each.observed && each.isCut) expect(bypass[row]).toBe(0);
        }
        if (estimator.name === 'permutation') expect(standardError?.shape).toEqual([3, units]);
      }
    });

    it('gives nothing to anybody when nothing has changed', async () => {
      const candidates = candidatesFor(network, 2);
      const still = { ...candidates, inputs: pickRows(candidates.references, [...candidates.referenceOf]) };
      const { change, layers } = await model().attribute(still, setting);
      for (const value of change) expect(value).toBeCloseTo(0, 6);
      for (const { values } of layers.values()) for (const value of values.data) expect(value).toBeCloseTo(0, 6);
    });

    it('attributes a row alone as in a batch, and the layers that are asked for only', async () => {
      const candidates = candidatesFor(network, 5);
      const one = network.layers[0]!.id;
      const narrow: AttributionSetting = { ...setting, game: 'aimed-margin', layers: [one] };
      const whole = await model().attribute(candidates, narrow);
      expect([...whole.layers.keys()]).toEqual([one]);
      const alone = await model().attribute(pick(candidates, [3]), narrow);
      expect(alone.layers.get(one)!.values).toEqual(pickRows(whole.layers.get(one)!.values, [3]));
      expect(alone.change[0]).toBe(whole.change[3]);
    });
  });
}

function crossEntropy(logits: Float32Array, label: number): number {
  const top = Math.max(...logits);
  return Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0)) + top - logits[label]!;
}
