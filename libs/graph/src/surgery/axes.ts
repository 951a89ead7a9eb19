import type { GraphNode } from '@deepsensor/contract';

import { intsOf } from '../shape/attributes.js';
import { product, type Dimension } from '../shape/dimension.js';

/** Which axes of an original tensor each axis of another is made of, in row-major order; axes of length 1 belong to none. */
export type Axes = readonly (readonly number[])[];

/** The axes of the original tensor itself. */
export function ownAxes(shape: readonly Dimension[]): Axes {
  return shape.map((length, axis) => (length === 1 ? [] : [axis]));
}

/**
 * The axes behind a change of layout (Transpose, Squeeze, Unsqueeze, Reshape, Flatten).
 * @param original Shape of the original tensor.
 * @param to Shape of the node's result.
 * @returns `undefined` where an axis is split, or for another operator.
 */
export function axesAfter(node: GraphNode, axes: Axes, original: readonly Dimension[], to: readonly Dimension[]): Axes | undefined {
  if (node.op === 'Transpose') return (intsOf(node, 'perm') ?? axes.map((_, i) => axes.length - 1 - i)).map((axis) => axes[axis]!);
  if (!['Squeeze', 'Unsqueeze', 'Reshape', 'Flatten', 'Identity'].includes(node.op)) return undefined;
  const rest = axes.flat().values();
  const found = to.map((length) => {
    const parts: number[] = [];
    let sofar: Dimension = 1;
    while (sofar !== length) {
      const { value, done } = rest.next();
      if (done === true) return undefined;
      parts.push(value);
      sofar = product([sofar, original[value]!]);
    }
    return parts;
  });
  return found.every((parts) => parts !== undefined) && rest.next().done === true ? found : undefined;
}
