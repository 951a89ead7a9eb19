import type { NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { gameValue } from '../compiled/game.js';
import { thresholdOf, type Threshold } from './threshold.js';

/** What separates candidates whose counts are equal: `weight * sigmoid(margin / temperature)`. */
export interface TieBreaker {
  /** The margin towards the aim, in place of that of the best wrong class. */
  readonly aimed: boolean;
  /** Default: half a neuron of the layer in which one counts least, but at least 1e-3, so that it survives float32. */
  readonly weight?: number;
  /** Logits; default 5. */
  readonly temperature?: number;
}

export interface ExcitableScore {
  readonly layers: readonly Pick<ObservedLayer, 'id' | 'units'>[];
  readonly threshold: Threshold;
  /** One for each layer; even weights that add up to 1 when left out. */
  readonly weights?: readonly number[];
  /** `count` is a plateau without a gradient; `soft` is its smooth surrogate, with one. */
  readonly form: 'count' | 'soft';
  /** `s = softness * tau` of the soft count. Default 1. */
  readonly softness?: number;
  readonly tieBreaker?: TieBreaker;
}

/**
 * Excitability as a fragment of an objective: inputs `attribution/<layer> [n, U]` and, with a tie-breaker, `logits`, `label`, `aim`
 * `[n, C]`; output `score [n]`, in [0, 1] beside the tie-breaker (method 2.4).
 *
 * All layers are put side by side first: a handful of operators on one matrix, however many layers there are.
 */
export function excitableFragment(ask: ExcitableScore): NetworkGraph {
  const { layers, threshold, form, softness = 1 } = ask;
  if (layers.length === 0) throw new RangeError('a score of excitable neurons needs a layer');
  const weights = ask.weights ?? layers.map(() => 1 / layers.length);
  const builder = new GraphBuilder();
  const shares = layers.map(({ id, units }) => {
    const raw = builder.input(`attribution/${id}`, ['n', units]);
    return threshold.rule === 'share' ? relative(builder, raw) : raw;
  });
  const all = shares.length === 1 ? shares[0]! : builder.add('Concat', shares, { axis: 1 });
  const perUnit = (of: (units: number, i: number) => number): string =>
    builder.floats(layers.flatMap(({ units }, i) => Array<number>(units).fill(of(units, i))));
  const limits = perUnit((units) => thresholdOf(threshold, units));
  const above =
    form === 'count'
      ? builder.add('Cast', [builder.add('Greater', [all, limits])], { to: 1 })
      : builder.add('Sigmoid', [
          builder.add('Mul', [builder.add('Sub', [all, limits]), perUnit((units) => 1 / (softness * thresholdOf(threshold, units)))]),
        ]);
  const counted = builder.add('Mul', [above, perUnit((units, i) => weights[i]! / units)]);
  const score = builder.add('ReduceSum', [counted, builder.ints([1])], { keepdims: 0 });
  const ties = ask.tieBreaker && writeTieBreaker(builder, ask.tieBreaker, leastStep(layers, weights));
  builder.output(ties === undefined ? score : builder.add('Add', [score, ties]), ['n'], 'score');
  return builder.build(`excitable ${form}`);
}

/** Shares over the sum of their absolute values; the sum is kept from zero, so a row of zeros stays zero. */
function relative(builder: GraphBuilder, shares: string): string {
  const whole = builder.add('ReduceSum', [builder.add('Abs', [shares]), builder.ints([1])], { keepdims: 1 });
  return builder.add('Div', [shares, builder.add('Max', [whole, builder.scalar(1e-20)])]);
}

/** What one neuron counts in the layer in which it counts least. */
function leastStep(layers: ExcitableScore['layers'], weights: readonly number[]): number {
  return Math.min(...layers.map(({ units }, i) => weights[i]! / units));
}

function writeTieBreaker(builder: GraphBuilder, { aimed, weight, temperature = 5 }: TieBreaker, step: number): string {
  const logits = builder.input('logits', ['n', 'c']);
  const label = builder.input('label', ['n', 'c']);
  const aim = aimed ? builder.input('aim', ['n', 'c']) : '';
  const margin = gameValue(builder, aimed ? 'aimed-margin' : 'margin', logits, { label, aim });
  const squashed = builder.add('Sigmoid', [builder.add('Mul', [margin, builder.scalar(1 / temperature)])]);
  return builder.add('Mul', [squashed, builder.scalar(weight ?? Math.max(step / 2, 1e-3))]);
}
