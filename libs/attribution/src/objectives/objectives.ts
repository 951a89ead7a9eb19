import type { NetworkGraph, Objective } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { gameValue } from '../compiled/game.js';

const CLASSES = ['n', 'c'];

/** Cross-entropy of the softmax at the label, in nats; from logits, never from clipped probabilities. */
export function crossEntropyObjective(): Objective {
  return { key: 'cross-entropy', fragment: logProbability('cross-entropy', 'label', true) };
}

/** Minus the cross-entropy at the aim, in nats: 0 when the model is sure of the aim. */
export function lossTowardsAimObjective(): Objective {
  return { key: 'loss-towards-aim', fragment: logProbability('loss-towards-aim', 'aim', false) };
}

/**
 * Margin in logits, positive where the model errs: `max_{j != y} z_j - z_y`, or `z_aim - z_y` when aimed (Carlini and Wagner 2017, f6
 * without its bound).
 */
export function marginObjective(aimed: boolean): Objective {
  const builder = new GraphBuilder();
  const logits = builder.input('logits', CLASSES);
  const label = builder.input('label', CLASSES);
  const aim = aimed ? builder.input('aim', CLASSES) : '';
  builder.output(gameValue(builder, aimed ? 'aimed-margin' : 'margin', logits, { label, aim }), ['n'], 'score');
  const key = aimed ? 'margin-towards-aim' : 'margin';
  return { key, fragment: builder.build(key) };
}

function logProbability(name: string, at: 'label' | 'aim', negate: boolean): NetworkGraph {
  const builder = new GraphBuilder();
  const logits = builder.input('logits', CLASSES);
  const classes = builder.input(at, CLASSES);
  const own = builder.add('Mul', [builder.add('LogSoftmax', [logits], { axis: 1 }), classes]);
  const score = builder.add('ReduceSum', [own, builder.ints([1])], { keepdims: 0 });
  builder.output(negate ? builder.add('Neg', [score]) : score, ['n'], 'score');
  return builder.build(name);
}
