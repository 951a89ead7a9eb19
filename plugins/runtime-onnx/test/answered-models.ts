import type { Network, NetworkGraph, Objective } from '@deepsensor/contract';
import { crossEntropy, findLogits, GraphBuilder, layersOf } from '@deepsensor/graph';
import { expect } from 'vitest';

/** Classes of the small models whose answers other frameworks gave. */
export const CLASSES = 3;

/** Cross-entropy at the label. */
export const objective: Objective = (() => {
  const builder = new GraphBuilder();
  const loss = crossEntropy(builder, builder.input('logits', ['n', CLASSES]), builder.input('label', ['n', CLASSES]));
  builder.output(loss, ['n'], 'score');
  return { key: 'cross-entropy', fragment: builder.build('cross-entropy') };
})();

/** @param bound Largest absolute value of an input. */
export function networkOf(imported: NetworkGraph, bound: number): Network {
  const { graph, logits } = findLogits(imported);
  const classes = Array.from({ length: CLASSES }, (_, i) => `${i}`);
  const shape = graph.inputs[0]!.shape.slice(1) as number[];
  const layers = layersOf(graph, { logits, granularity: 'channel' });
  return { graph, logits, input: { shape, lower: -bound, upper: bound }, classes, layers };
}

/** Fails where two lists are further apart than `absolute`, and `relative` to the largest wanted value. */
export function expectClose(
  what: string,
  found: ArrayLike<number>,
  wanted: readonly number[],
  { absolute, relative }: { readonly absolute: number; readonly relative: number },
): void {
  expect(found, what).toHaveLength(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, i) => Math.abs(found[i]! - value)));
  // A difference of NaN is no small one.
  expect(worst <= absolute + relative * scale, `${what}: ${worst} of ${scale}`).toBe(true);
}
