import type { ModelUnderTest, Network, Runtime, RuntimeOptions } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { candidatesFor, pick, pickRows } from './candidates.js';
import { expectCentralDifferences } from './central-differences.js';
import { CLASSES, inputsFor, layer, networkOf, networks } from './networks.js';
import { aimAndUnits, crossEntropy, softCount } from './objectives.js';
import { attributionLaws } from './runtime-attribution.js';
import { trainingLaws } from './runtime-training.js';

const options: RuntimeOptions = { maxBatchBytes: 64 * 2 ** 20, threads: 1 };

/**
 * The laws that every engine keeps: rows do not influence each other, gradients agree with central differences, attributions add up,
 * training descends. `load` gives the engine.
 */
export function describeRuntime(name: string, load: () => Promise<Runtime>): void {
  describe(`${name} keeps the laws of a runtime`, () => {
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await load();
    });

    it('says its name and version', () => {
      expect(runtime.name).not.toBe('');
      expect(runtime.version).toMatch(/\d/);
    });

    it('computes a dense layer as by hand', async () => {
      const model = await runtime.open(linear(), options);
      const { logits } = await model.trace({ data: Float32Array.of(1, 2, 0, -1), shape: [2, 2] });
      expect(logits).toEqual({ data: Float32Array.of(1, 2, 3, -1, 0, -1, -1, 1), shape: [2, CLASSES] });
      await model.dispose();
    });

    it('hands out answers that are not finite', async () => {
      const model = await runtime.open(linear(), options);
      const { logits } = await model.trace({ data: Float32Array.of(Infinity, 0, 1, 2), shape: [2, 2] });
      expect([...logits.data.subarray(0, CLASSES)].every(Number.isFinite)).toBe(false);
      expect([...logits.data.subarray(CLASSES)]).toEqual([1, 2, 3, -1]);
      await model.dispose();
    });

    it('refuses a network that it cannot run', async () => {
      const builder = new GraphBuilder();
      const input = builder.input('input', ['n', 2]);
      const logits = builder.add('NoSuchOperator', [input]);
      builder.output(logits, ['n', CLASSES]);
      const network = networkOf(builder.build('unknown operator'), logits, [2], []);
      await expect(runtime.open(network, options)).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    });

    describe.each(Object.entries(networks))('on a %s network', (_, build) => {
      const network = build();
      let model: ModelUnderTest;
      beforeAll(async () => {
        model = await runtime.open(network, options);
      });
      afterAll(() => model.dispose());
      const layers = network.layers.map(({ id }) => id);
      const last = network.layers.filter((each) => each.observed).at(-1)!;
      const objectives = [crossEntropy(), aimAndUnits(last.id, last.units), softCount(last.id, last.units)];

      it('gives logits for nothing asked and for no rows', async () => {
        const none = await model.trace(inputsFor(network, 0, 1));
        expect(none.logits).toEqual({ data: new Float32Array(0), shape: [0, CLASSES] });
        const some = await model.trace(inputsFor(network, 5, 1));
        expect(some.logits.shape).toEqual([5, CLASSES]);
        expect(some.units.size).toBe(0);
      });

      it('gives each unit the mean of its map', async () => {
        const candidates = candidatesFor(network, 5);
        const { units, logits } = await model.trace(candidates.inputs, { layers });
        const maps = await model.evaluate(candidates, { signals: layers.map((id) => `map/${id}`) });
        expect(maps.logits).toEqual(logits);
        for (const each of network.layers) {
          if (!each.observed) continue;
          const map = maps.signals.get(`map/${each.id}`)!;
          expect(map.shape).toEqual([5, ...each.shape]);
          const area = each.shape.slice(1).reduce((size, axis) => size * axis, 1);
          const traced = units.get(each.id)!;
          expect(traced.shape).toEqual([5, each.units]);
          traced.data.forEach((value, i) => {
            const mean = map.data.subarray(i * area, (i + 1) * area).reduce((sum, one) => sum + one, 0) / area;
            expect(value).toBeCloseTo(mean, 5);
          });
        }
      });

      it('hands out the signals of candidates and their references', async () => {
        const candidates = candidatesFor(network, 7);
        const { signals } = await model.evaluate(candidates, {
          signals: ['label', 'aim', 'reference-logits', `reference-units/${last.id}`],
        });
        const { logits, units } = await model.trace(candidates.references, { layers: [last.id] });
        const own = [...candidates.referenceOf];
        expect(signals.get('reference-logits')).toEqual(pickRows(logits, own));
        expect(signals.get(`reference-units/${last.id}`)).toEqual(pickRows(units.get(last.id)!, own));
        for (const [signal, classes] of [['label', candidates.labels] as const, ['aim', candidates.aims] as const]) {
          const expected = new Float32Array(7 * CLASSES);
          classes.forEach((of, row) => (expected[row * CLASSES + of] = 1));
          expect(signals.get(signal)).toEqual({ data: expected, shape: [7, CLASSES] });
        }
      });

      it('takes an aim of none as zeros', async () => {
        const candidates = { ...candidatesFor(network, 2), aims: Int32Array.of(-1, 2) };
        const { signals } = await model.evaluate(candidates, { signals: ['aim'] });
        expect([...signals.get('aim')!.data]).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
      });

      describe.each(objectives)('climbing $key', (objective) => {
        it('agrees with central differences', async () => {
          const candidates = candidatesFor(network, 4);
          const { gradient, score } = await model.evaluate(candidates, { objective, gradient: true });
          expect(gradient!.shape).toEqual(candidates.inputs.shape);
          expect(score).toHaveLength(4);
          // The gradient of an attribution holds the slopes constant (method 10.2), so it is no derivative.
          if (objective.attribution !== undefined) return;
          const scores = async (moved: typeof candidates) => (await model.evaluate(moved, { objective })).score!;
          await expectCentralDifferences(scores, candidates, gradient!);
        });

        it('gives each row the same bits alone, in a batch and in pieces', async () => {
          const n = 37;
          const candidates = candidatesFor(network, n);
          const ask = { objective, gradient: true, signals: [`units/${last.id}`] };
          const whole = await model.evaluate(candidates, ask);
          for (const rows of [[0], [36], [11, 3], Array.from({ length: 16 }, (_, i) => i + 7)]) {
            const part = await model.evaluate(pick(candidates, rows), ask);
            expect(part.score).toEqual(Float32Array.from(rows, (row) => whole.score![row]!));
            expect(part.logits).toEqual(pickRows(whole.logits, rows));
            expect(part.gradient).toEqual(pickRows(whole.gradient!, rows));
          }
          const narrow = await runtime.open(network, { ...options, maxBatchBytes: 100 * 1024 });
          expect(await narrow.evaluate(candidates, ask)).toEqual(whole);
          await narrow.dispose();
        });
      });

      it('answers questions that are asked at the same time', async () => {
        const candidates = candidatesFor(network, 9);
        const ask = { objective: objectives[0]!, gradient: true };
        const [first, traced, second] = await Promise.all([
          model.evaluate(candidates, ask),
          model.trace(candidates.inputs, { layers }),
          model.evaluate(candidates, ask),
        ]);
        expect(second).toEqual(first);
        expect(traced.logits).toEqual(first.logits);
      });

      attributionLaws(network, () => model);
    });

    it('takes every scalar for a neuron with granularity `unit`', async () => {
      const coarse = networks.convolution();
      const first = coarse.layers.find((each) => each.observed)!;
      const units = first.shape.reduce((size, axis) => size * axis, 1);
      const network: Network = { ...coarse, layers: [{ ...first, granularity: 'unit', units }] };
      const model = await runtime.open(network, options);
      const candidates = candidatesFor(network, 3);
      const traced = await model.trace(candidates.inputs, { layers: [first.id] });
      const { signals } = await model.evaluate(candidates, { signals: [`map/${first.id}`] });
      expect(traced.units.get(first.id)).toEqual({ data: signals.get(`map/${first.id}`)!.data, shape: [3, units] });
      const estimator = { name: 'aumann-shapley', nodes: 8 } as const;
      const { layers, change } = await model.attribute(candidates, { estimator, game: 'margin' });
      const { values, residual } = layers.get(first.id)!;
      expect(values.shape).toEqual([3, units]);
      for (let row = 0; row < 3; row++) expect(residual[row]! * Math.abs(change[row]!)).toBeLessThan(1e-2);
      await model.dispose();
    });

    trainingLaws(() => runtime, options);
  });
}

/** `[x, y]` to `[x, y, x + y, x - y]`. */
function linear(): Network {
  const builder = new GraphBuilder();
  const input = builder.input('input', ['n', 2]);
  const weights = builder.floats([1, 0, 1, 1, 0, 1, 1, -1], [2, CLASSES]);
  const logits = builder.add('MatMul', [input, weights]);
  builder.output(logits, ['n', CLASSES]);
  return networkOf(builder.build('linear'), logits, [2], [layer('logits', logits, [CLASSES], true)]);
}
