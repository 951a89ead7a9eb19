import type { Game } from '@deepsensor/contract';
import type { GraphBuilder } from '@deepsensor/graph';

import { asOneHot } from './one-hot.js';

/** Larger than any logit: takes a class out of a maximum. */
const OUT = 1e30;

/** One-hot `[n, C]` classes of the game's players. */
export interface GameClasses {
  readonly label: string;
  /** Read by the game `aimed-margin` alone. */
  readonly aim: string;
}

/**
 * `[n]` value of the game at logits `[n, C]` (method 2.4): cross-entropy at the label in nats, `max_{j != y} z_j - z_y` or
 * `z_aim - z_y` in logits.
 */
export function gameValue(builder: GraphBuilder, game: Game, logits: string, { label, aim }: GameClasses): string {
  const sum = (tensor: string, keepdims = 0): string => builder.add('ReduceSum', [tensor, builder.ints([1])], { keepdims });
  if (game === 'aimed-margin') return sum(builder.add('Mul', [logits, builder.add('Sub', [aim, label])]));
  const own = sum(builder.add('Mul', [logits, label]), 1);
  const lead = builder.add('Sub', [logits, own]);
  if (game === 'margin') return builder.add('ReduceMax', [without(builder, lead, label), builder.ints([1])], { keepdims: 0 });
  // log sum exp(z - z_y): the label's own term is exactly 1, so small losses keep their digits.
  return builder.add('ReduceLogSumExp', [lead, builder.ints([1])], { keepdims: 0 });
}

/**
 * `[n, C]` derivative of the game's value with respect to the logits: `p - y`, or the one-hot rows of the classes compared. In a tie of
 * the margin the first class counts.
 */
export function gameSlope(builder: GraphBuilder, game: Game, logits: string, { label, aim }: GameClasses, classes: number): string {
  if (game === 'aimed-margin') return builder.add('Sub', [aim, label]);
  if (game === 'cross-entropy') return builder.add('Sub', [builder.add('Softmax', [logits], { axis: 1 }), label]);
  const rival = builder.add('ArgMax', [without(builder, logits, label)], { axis: 1, keepdims: 0 });
  return builder.add('Sub', [asOneHot(builder, rival, classes), label]);
}

function without(builder: GraphBuilder, logits: string, label: string): string {
  return builder.add('Sub', [logits, builder.add('Mul', [label, builder.scalar(OUT)])]);
}
