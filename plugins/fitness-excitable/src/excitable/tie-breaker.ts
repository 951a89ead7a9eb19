import type { NetworkGraph } from '@deepsensor/contract';
import { crossEntropyObjective, lossTowardsAimObjective, marginObjective } from '@deepsensor/attribution';
import { GraphBuilder } from '@deepsensor/graph';

/** Logits, or nats, over which a tie-breaker goes from low to high: wide enough that confident seeds keep their digits in float32. */
const TEMPERATURE = 5;
/** Adds `weight * sigmoid(what / 5)` to the score of `count`; `what` is the margin or the loss, towards the aim when aimed. */
export function breakTies(count: NetworkGraph, by: 'margin' | 'loss', aimed: boolean, classes: number, weight: number): NetworkGraph {
  const tie = by === 'margin' ? marginObjective(aimed) : aimed ? lossTowardsAimObjective() : crossEntropyObjective();
  const builder = new GraphBuilder();
  const bindings = Object.fromEntries(count.inputs.map(({ name, shape, type }) => [name, builder.input(name, shape, type)]));
  const counted = builder.inline(count, bindings)('score');
  const ofClasses = Object.fromEntries(tie.fragment.inputs.map(({ name, type }) => [name, builder.input(name, ['n', classes], type)]));
  const value = builder.inline(tie.fragment, ofClasses)('score');
  const squashed = builder.add('Sigmoid', [builder.add('Mul', [value, builder.scalar(1 / TEMPERATURE)])]);
  const weighed = builder.add('Mul', [squashed, builder.scalar(weight)]);
  builder.output(builder.add('Add', [counted, weighed]), ['n'], 'score');
  return builder.build(`${count.name}, ties broken by ${by}`);
}
