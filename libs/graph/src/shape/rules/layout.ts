import { isStatic, product, quotient, shapeText, sum, type Dimension } from '../dimension.js';
import { intOf, intsOf } from '../attributes.js';
import { like, type Rule, type Rules } from '../inference.js';

/** Shape that Reshape gives; a computed target may hold free axes and gaps. */
const reshape: Rule = (at) => {
  const [shape, target] = [at.shape(0), at.values[1]?.entries ?? intsOf(at.node, 'shape')];
  if (!target) {
    const rank = at.shape(1)?.[0];
    return typeof rank === 'number'
      ? like(
          at,
          Array.from({ length: rank }, (_, axis) => at.unknown(axis)),
        )
      : undefined;
  }
  const copies = intOf(at.node, 'allowzero', 0) === 0;
  const result = target.map((entry, axis): Dimension => {
    if (entry !== 0 || !copies) return entry ?? at.unknown(axis);
    if (shape && axis >= shape.length) at.fail(`copies axis ${axis} of an input that has none`);
    return shape?.[axis] ?? at.unknown(axis);
  });
  const gap = result.indexOf(-1);
  if (gap >= 0) {
    if (result.indexOf(-1, gap + 1) >= 0) at.fail('has more than one -1 in its target');
    const rest = result.filter((_, axis) => axis !== gap);
    const length = shape && quotient(product(shape), product(rest));
    if (shape && length === undefined && isStatic(shape) && isStatic(rest)) at.fail(`cannot give its input the shape ${shapeText(result)}`);
    result[gap] = length ?? at.unknown(gap);
  } else if (shape && isStatic(shape) && isStatic(result) && product(shape) !== product(result)) {
    at.fail(`cannot give its input the shape ${shapeText(result)}`);
  }
  return like(at, result);
};

const flatten: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const axis = intOf(at.node, 'axis', 1);
  const split = axis < 0 ? axis + shape.length : axis;
  return like(at, [product(shape.slice(0, split)), product(shape.slice(split))]);
};

const transpose: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const order = intsOf(at.node, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis);
  if (order.length !== shape.length) at.fail(`permutes ${order.length} axes`);
  return like(
    at,
    order.map((axis) => shape[at.axis(axis, shape.length)]!),
  );
};

const concat: Rule = (at) => {
  const shapes = at.node.inputs.map((_, i) => at.shape(i));
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  const [first] = shapes;
  const axis = at.axis(intOf(at.node, 'axis', 0), first!.length);
  const result = [...first!];
  for (const shape of shapes.slice(1)) {
    if (shape.length !== result.length) at.fail('joins inputs of different ranks');
    shape.forEach((length, i) => {
      if (i === axis) result[i] = sum(result[i]!, length);
      else if (typeof result[i] === 'string') result[i] = length;
      else if (typeof length === 'number' && length !== result[i]) at.fail(`joins inputs that differ on axis ${i}`);
    });
  }
  return like(at, result);
};

const split: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', 0), shape.length);
  const parts = at.node.outputs.length;
  const sizes = at.ints(1, 'split');
  const length = shape[axis]!;
  if (Array.isArray(sizes) && typeof length === 'number' && sizes.reduce((a: number, b: number) => a + b, 0) !== length)
    at.fail(`splits an axis of ${length} into ${sizes.join(' + ')}`);
  const chunk = typeof length === 'number' ? Math.ceil(length / parts) : undefined;
  return at.node.outputs.map((_, i) => {
    let size: Dimension = at.unknown(axis, i);
    if (Array.isArray(sizes)) size = (sizes as readonly number[])[i]!;
    else if (sizes === undefined && chunk !== undefined) size = Math.min(chunk, (length as number) - i * chunk);
    else if (sizes === undefined) size = quotient(length, parts) ?? size;
    return { type: at.type(0), shape: shape.with(axis, size) };
  });
};

const squeeze: Rule = (at) => {
  const shape = at.shape(0);
  const axes = at.ints(1, 'axes');
  if (!shape || axes === 'unknown') return undefined;
  if (axes === undefined) return like(at, isStatic(shape) ? shape.filter((length) => length !== 1) : undefined);
  const gone = new Set(axes.map((axis) => at.axis(axis, shape.length)));
  for (const axis of gone) {
    const length = shape[axis]!;
    if (typeof length === 'number' && length !== 1) at.fail(`squeezes axis ${axis}, which has length ${length}`);
  }
  return like(
    at,
    shape.filter((_, axis) => !gone.has(axis)),
  );
};

const unsqueeze: Rule = (at) => {
  const shape = at.shape(0);
  const axes = at.ints(1, 'axes');
  if (!shape || !Array.isArray(axes)) return undefined;
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis: number) => at.axis(axis, rank)));
  const rest = shape.values();
  return like(
    at,
    Array.from({ length: rank }, (_, axis): Dimension => (added.has(axis) ? 1 : rest.next().value!)),
  );
};

/** Operators that move numbers about without computing. */
export const layout: Rules = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
};
