import {
  rowLength,
  type CompiledFitness,
  type FitnessFunction,
  type ModelFacts,
  type ModelUnderTest,
  type Network,
} from '@deepsensor/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { candidatesFor, pick, pickRows } from './candidates.js';
import { expectCentralDifferences } from './central-differences.js';
import { CLASSES, networks } from './networks.js';
import { observationOf, pickObservation } from './observation.js';

export interface FitnessLaws {
  /**
   * Opens a network on an engine. With it a compiled fitness is also held to what it computes: rows by themselves, the gradient
   * against central differences.
   */
  readonly open?: (network: Network) => Promise<ModelUnderTest>;
  /** The score has kinks or plateaus that differences would trip over. Default false. */
  readonly kinked?: boolean;
}

const SIGNALS = /^(logits|reference-logits|label|aim|(reference-)?(units|map)\/.+|attribution\/.+)$/;

/** The laws that every fitness function keeps. */
export function describeFitness(name: string, create: () => FitnessFunction, laws: FitnessLaws = {}): void {
  describe(`${name} keeps the laws of a fitness function`, () => {
    const fitness = create();
    describe.each(Object.entries(networks))('on a %s network', (_, build) => {
      const network = build();
      const facts: ModelFacts = {
        classes: network.classes,
        layers: network.layers.filter((each) => each.observed),
        granularity: 'channel',
      };
      if (fitness.form === 'compiled') compiledLaws(fitness, facts, network, laws);
      else observedLaws(fitness, facts);
    });
  });
}

function compiledLaws(fitness: CompiledFitness, facts: ModelFacts, network: Network, { open, kinked = false }: FitnessLaws): void {
  const aims = fitness.takesAims ? [false, true] : [false];
  describe.each(aims)('aimed: %s', (aimed) => {
    it('reads signals that exist and scores each candidate once', () => {
      const { fragment, attribution, key } = fitness.objective(facts, aimed);
      expect(key).not.toBe('');
      const layers = facts.layers.map(({ id }) => id);
      for (const { name, shape, type } of fragment.inputs) {
        expect(name).toMatch(SIGNALS);
        expect(type).toBe('float32');
        const [kind, id] = [name.split('/', 1)[0]!, name.slice(name.indexOf('/') + 1)];
        if (!name.includes('/')) expect([[CLASSES], [expect.any(String)]], name).toContainEqual(shape.slice(1));
        else expect(layers).toContain(id);
        if (kind.endsWith('units') || kind === 'attribution')
          expect(shape.slice(1), name).toEqual([facts.layers.find((each) => each.id === id)!.units]);
      }
      expect(fragment.outputs).toHaveLength(1);
      expect(fragment.outputs[0]!.shape).toHaveLength(1);
      const reads = fragment.inputs.some(({ name }) => name.startsWith('attribution/'));
      expect(attribution !== undefined, 'a setting for attributions exactly when they are read').toBe(reads);
    });

    it('gives the same key for the same computation and another one for another', () => {
      const [first, second] = [fitness.objective(facts, aimed), again(fitness, facts, aimed)];
      expect(second).toEqual(first);
      const narrower = fitness.objective({ ...facts, layers: facts.layers.slice(0, 1) }, aimed);
      if (narrower.key === first.key) expect(narrower.fragment).toEqual(first.fragment);
    });

    if (open === undefined) return;
    describe('on an engine', () => {
      let model: ModelUnderTest;
      beforeAll(async () => {
        model = await open(network);
      });
      afterAll(() => model.dispose());
      const candidatesOf = (n: number) => {
        const candidates = candidatesFor(network, n);
        return aimed ? candidates : { ...candidates, aims: new Int32Array(n).fill(-1) };
      };

      it('gives finite scores, the same for a row alone and in a batch', async () => {
        const candidates = candidatesOf(9);
        const ask = { objective: fitness.objective(facts, aimed), gradient: fitness.hasGradient };
        const whole = await model.evaluate(candidates, ask);
        expect(whole.score!.every(Number.isFinite)).toBe(true);
        for (const row of [0, 4, 8]) {
          const alone = await model.evaluate(pick(candidates, [row]), ask);
          expect(alone.score![0]).toBe(whole.score![row]);
          if (fitness.hasGradient) expect(alone.gradient).toEqual(pickRows(whole.gradient!, [row]));
        }
      });

      it('has the gradient that it says it has', async () => {
        if (!fitness.hasGradient) return;
        const objective = fitness.objective(facts, aimed);
        const candidates = candidatesOf(4);
        const { gradient } = await model.evaluate(candidates, { objective, gradient: true });
        expect(gradient!.shape).toEqual(candidates.inputs.shape);
        expect(gradient!.data).toHaveLength(4 * rowLength(candidates.inputs.shape));
        expect(gradient!.data.every(Number.isFinite)).toBe(true);
        // The gradient of an attribution holds the slopes constant (method 10.2), so it is no derivative.
        if (kinked || objective.attribution !== undefined) return;
        await expectCentralDifferences(async (moved) => (await model.evaluate(moved, { objective })).score!, candidates, gradient!);
      });
    });
  });
}

/** The objective asked for a second time, by facts that are equal and not the same. */
function again(fitness: CompiledFitness, facts: ModelFacts, aimed: boolean) {
  return fitness.objective(structuredClone(facts), aimed);
}

function observedLaws(fitness: Extract<FitnessFunction, { form: 'observed' }>, facts: ModelFacts): void {
  const n = 24;
  const shapes = () =>
    Object.fromEntries(
      (fitness.request(facts).signals ?? []).map((signal) => {
        const observed = facts.layers.find(({ id }) => signal.endsWith(`/${id}`));
        if (observed === undefined) return [signal, [CLASSES]];
        return [signal, /(^|-)map\//.test(signal) ? observed.shape : [observed.units]];
      }),
    );

  it('asks for signals that exist', () => {
    const { signals = [], attribution } = fitness.request(facts);
    for (const signal of signals) expect(signal).toMatch(SIGNALS);
    if (signals.some((signal) => signal.startsWith('attribution/'))) expect(attribution).toBeDefined();
  });

  it('gives each candidate one finite score, the same alone and in a batch, whatever came before', () => {
    const observation = observationOf(n, CLASSES, shapes());
    const whole = fitness.score(observation);
    expect(whole).toHaveLength(n);
    expect(whole.every(Number.isFinite)).toBe(true);
    for (let row = n - 1; row >= 0; row--) expect(fitness.score(pickObservation(observation, [row]))[0]).toBe(whole[row]);
    expect(observation).toEqual(observationOf(n, CLASSES, shapes()));
  });
}
