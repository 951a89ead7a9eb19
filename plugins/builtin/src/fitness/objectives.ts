import type { NetworkGraph, Objective } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

/** Larger than any logit that leaves room in float32: takes a class out of a maximum. */
const OUT = 1e9;

interface Signals {
  readonly builder: GraphBuilder;
  readonly logits: string;
  /** One-hot `[n, C]`. */
  readonly label: string;
  readonly aim: string;
}

/** A fragment over `logits`, `label` and, when aimed, `aim`, all `[n, C]`, that gives `score [n]`. */
function fragment(name: string, classes: number, aimed: boolean, needsLabel: boolean, score: (signals: Signals) => string): NetworkGraph {
  const builder = new GraphBuilder();
  const logits = builder.input('logits', ['n', classes]);
  const label = needsLabel ? builder.input('label', ['n', classes]) : '';
  const aim = aimed ? builder.input('aim', ['n', classes]) : '';
  builder.output(score({ builder, logits, label, aim }), ['n'], 'score');
  return builder.build(name);
}

const sum = (builder: GraphBuilder, tensor: string): string => builder.add('ReduceSum', [tensor, builder.ints([1])], { keepdims: 0 });

/**
 * Margin in logits: `max_{j != y} z_j - z_y`, positive where the model errs; with an aim t, `z_t - z_y`.
 * Source: Carlini and Wagner 2017, the loss f_6 without its bound.
 */
export function marginObjective(classes: number, aimed: boolean): Objective {
  return {
    key: `margin/${aimed ? 'aimed' : 'any'}/${classes}`,
    fragment: fragment('margin', classes, aimed, true, ({ builder, logits, label, aim }) => {
      if (aimed) return sum(builder, builder.add('Mul', [logits, builder.add('Sub', [aim, label])]));
      const others = builder.add('Sub', [logits, builder.add('Mul', [label, builder.scalar(OUT)])]);
      const highest = builder.add('ReduceMax', [others, builder.ints([1])], { keepdims: 0 });
      return builder.add('Sub', [highest, sum(builder, builder.add('Mul', [logits, label]))]);
    }),
  };
}

/** Cross-entropy at the label, in nats; with an aim, minus the cross-entropy at the aim. From logits, never from clipped probabilities. */
export function lossObjective(classes: number, aimed: boolean): Objective {
  return {
    key: `loss/${aimed ? 'aimed' : 'any'}/${classes}`,
    fragment: fragment('loss', classes, aimed, !aimed, ({ builder, logits, label, aim }) => {
      const logProbability = sum(builder, builder.add('Mul', [builder.add('LogSoftmax', [logits], { axis: 1 }), aimed ? aim : label]));
      return aimed ? logProbability : builder.add('Neg', [logProbability]);
    }),
  };
}
