import type { Objective } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { CLASSES } from './networks.js';

/** Cross-entropy at the label. */
export function crossEntropy(): Objective {
  const builder = new GraphBuilder();
  const logits = builder.input('logits', ['n', CLASSES]);
  const label = builder.input('label', ['n', CLASSES]);
  const picked = builder.add('Mul', [label, builder.add('LogSoftmax', [logits], { axis: 1 })]);
  const score = builder.add('Neg', [builder.add('ReduceSum', [picked, builder.ints([1])], { keepdims: 0 })]);
  builder.output(score, ['n'], 'score');
  return { key: 'conformance/cross-entropy', fragment: builder.build('cross-entropy') };
}

/** How far the aim is ahead of the label, and how far the units of a layer have moved from their reference. */
export function aimAndUnits(layer: string, units: number): Objective {
  const builder = new GraphBuilder();
  const logits = builder.input('logits', ['n', CLASSES]);
  const label = builder.input('label', ['n', CLASSES]);
  const aim = builder.input('aim', ['n', CLASSES]);
  const here = builder.input(`units/${layer}`, ['n', units]);
  const there = builder.input(`reference-units/${layer}`, ['n', units]);
  const along = (tensor: string) => builder.add('ReduceSum', [tensor, builder.ints([1])], { keepdims: 0 });
  const ahead = along(builder.add('Mul', [logits, builder.add('Sub', [aim, label])]));
  const moved = builder.add('Sub', [here, there]);
  const score = builder.add('Add', [ahead, along(builder.add('Mul', [moved, moved]))]);
  builder.output(score, ['n'], 'score');
  return { key: `conformance/aim-and-units/${layer}`, fragment: builder.build('aim-and-units') };
}

/** Sum over the neurons of a layer of a squashed share in the change of the aimed margin. */
export function softCount(layer: string, units: number): Objective {
  const builder = new GraphBuilder();
  const share = builder.input(`attribution/${layer}`, ['n', units]);
  const soft = builder.add('Sigmoid', [builder.add('Mul', [share, builder.scalar(3)])]);
  builder.output(builder.add('ReduceSum', [soft, builder.ints([1])], { keepdims: 0 }), ['n'], 'score');
  return {
    key: `conformance/soft-count/${layer}`,
    fragment: builder.build('soft-count'),
    attribution: { estimator: { name: 'path-midpoint' }, game: 'aimed-margin', layers: [layer] },
  };
}
