import type { GraphBuilder } from '@deepsensor/graph';

import type { Filling, GradientCase, GradientInput } from '../case.js';

/** An operator on x, with vectors of whole numbers as further inputs. */
export const shaped = (
  op: string,
  shape: GradientInput['shape'],
  vectors: readonly (readonly number[] | '')[] = [],
  attributes: Parameters<GraphBuilder['add']>[2] = {},
  filling: Filling = 'smooth',
): GradientCase => ({
  name: `${op} [${shape.join()}] ${JSON.stringify(vectors)} ${JSON.stringify(attributes)}`,
  inputs: { x: { shape, filling } },
  build: (b, { x }) => b.add(op, [x!, ...vectors.map((vector) => (vector === '' ? '' : b.ints(vector)))], attributes),
});
