import type { Network, NetworkGraph } from '@deepsensor/contract';
import { findLogits, layersOf } from '@deepsensor/graph';
import { expect } from 'vitest';

/** Classes of the small models whose answers other frameworks gave, and the largest absolute value of what they are given. */
const [CLASSES, BOUND] = [3, 8];

/** A small model whose answers another framework gave, as a network of three classes. */
export function answeredNetwork(imported: NetworkGraph): Network {
  const { graph, logits } = findLogits(imported);
  const classes = Array.from({ length: CLASSES }, (_, i) => `${i}`);
  const shape = graph.inputs[0]!.shape.slice(1) as number[];
  const layers = layersOf(graph, { logits, granularity: 'channel' });
  return { graph, logits, input: { shape, lower: -BOUND, upper: BOUND }, classes, layers };
}

/** How far numbers may be apart: in all, and in shares of the largest that is wanted. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** Fails where two lists are further apart than `absolute`, and `relative` to the largest wanted value. */
export function expectClose(what: string, found: ArrayLike<number>, wanted: readonly number[], { absolute, relative }: Tolerance): void {
  expect(found, what).toHaveLength(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  const worst = Math.max(...wanted.map((value, i) => Math.abs(found[i]! - value)));
  // A difference of NaN is no small one.
  expect(worst <= absolute + relative * scale, `${what}: ${worst} of ${scale}`).toBe(true);
}
