import { intsOf, stringOf } from '../attributes.js';
import type { Dimension } from '../dimension.js';
import { like, type Rule, type Rules } from '../inference.js';

const resize: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const upsample = at.node.op === 'Upsample';
  const axes = intsOf(at.node, 'axes')?.map((axis) => at.axis(axis, shape.length)) ?? shape.map((_, axis) => axis);
  const sizes = at.has(3) ? at.values[3]?.entries : undefined;
  const scales = at.numbers(upsample ? 1 : 2);
  const result = [...shape];
  const policy = stringOf(at.node, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch' && at.has(3)) {
    const common = commonScale(axes, shape, sizes, policy === 'not_larger' ? Math.min : Math.max);
    for (const axis of axes)
      result[axis] = common === undefined ? at.unknown(axis) : Math.round(Math.fround(common * (shape[axis] as number)));
    return like(at, result);
  }
  axes.forEach((axis, i) => {
    const [length, scale] = [shape[axis]!, scales?.[i]];
    if (axis === 0 && typeof length === 'string' && typeof sizes?.[i] === 'number') {
      at.fail(
        `resizes the axis of the batch ("${length}") to ${sizes[i]}: leave it out by the attribute axes, or compute it from the batch`,
      );
    }
    const asked = sizes?.[i];
    if (at.has(3) && !upsample) result[axis] = asked ?? at.unknown(axis);
    else if (scale === 1) result[axis] = length;
    // The product in float32, as the engine takes it: 3 times 5/3, which float32 holds as a little less, is 5.
    else result[axis] = typeof length === 'number' && scale !== undefined ? Math.floor(Math.fround(length * scale)) : at.unknown(axis);
  });
  return like(at, result);
};

/** The one scale, as float32 holds it, by which a Resize that keeps proportions changes all axes. */
function commonScale(
  axes: readonly number[],
  shape: readonly Dimension[],
  sizes: readonly (Dimension | undefined)[] | undefined,
  choose: (...scales: number[]) => number,
): number | undefined {
  const scales = axes.map((axis, i) => Math.fround((sizes?.[i] as number) / (shape[axis] as number)));
  return sizes && !scales.some(Number.isNaN) ? choose(...scales) : undefined;
}

export const resizes: Rules = { Resize: resize, Upsample: resize };
