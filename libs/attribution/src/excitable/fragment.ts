import type { NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { thresholdOf, type Threshold } from './threshold.js';

export interface ExcitableScore {
  readonly layers: readonly Pick<ObservedLayer, 'id' | 'units'>[];
  readonly threshold: Threshold;
  /** One for each layer; even weights that add up to 1 when left out. */
  readonly weights?: readonly number[];
  /** `count` is a plateau without a gradient; `soft` is its smooth surrogate, with one. */
  readonly form: 'count' | 'soft';
  /** `s = softness * tau` of the soft count. Default 1. */
  readonly softness?: number;
}

/**
 * Excitability as a fragment of an objective: inputs `attribution/<layer> [n, U]`, output `score [n]` in [0, 1] (method 2.4).
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
  builder.output(builder.add('ReduceSum', [counted, builder.ints([1])], { keepdims: 0 }), ['n'], 'score');
  return builder.build(`excitable ${form}`);
}

/** Shares over the sum of their absolute values; the sum is kept from zero, so a row of zeros stays zero. */
function relative(builder: GraphBuilder, shares: string): string {
  const whole = builder.add('ReduceSum', [builder.add('Abs', [shares]), builder.ints([1])], { keepdims: 1 });
  return builder.add('Div', [shares, builder.add('Max', [whole, builder.scalar(1e-20)])]);
}
