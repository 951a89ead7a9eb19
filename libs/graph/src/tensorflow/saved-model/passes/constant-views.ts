import type { FrozenGraph } from '../../frozen-graph.js';
import type { NodeDef } from '../../graph-def.js';
import { Draft } from './draft.js';

const VIEWS = new Set(['ExpandDims', 'Reshape', 'Squeeze']);

/**
 * Other shapes of constants as constants: Keras 3 gives biases the rank of the images and takes it off again, and kernels over time an axis
 * more.
 */
export function withConstantViews(graph: FrozenGraph): FrozenGraph {
  const draft = new Draft(graph);
  let pending = [...draft.nodes.values()].filter(({ op }) => VIEWS.has(op));
  for (let found = -1; found !== 0; ) {
    const left = pending.filter((node) => {
      const from = draft.input(node, 0)?.name;
      const shape = from === undefined ? undefined : shapeOf(node, from, draft);
      if (from !== undefined && shape) draft.setView(node, from, shape);
      return !shape;
    });
    found = pending.length - left.length;
    pending = left;
  }
  return draft.result;
}

/** What shape the node gives to its input, where both are constants and the shape fits. */
function shapeOf(node: NodeDef, from: string, draft: Draft): readonly number[] | undefined {
  const tensor = draft.constant(from);
  if (!tensor) return undefined;
  const { shape } = tensor;
  const numbers = draft.constant(draft.input(node, 1)?.name)?.data;
  const given = numbers && Array.from(numbers as ArrayLike<number | bigint>, Number);
  if (node.op === 'Squeeze') {
    const axes = node.attributes.ints('squeeze_dims').map((axis) => (axis < 0 ? axis + shape.length : axis));
    const isGone = (axis: number): boolean => (axes.length === 0 ? shape[axis] === 1 : axes.includes(axis));
    return axes.every((axis) => shape[axis] === 1) ? shape.filter((_, axis) => !isGone(axis)) : undefined;
  }
  if (node.op === 'ExpandDims') {
    const [axis = NaN] = given ?? [];
    const place = axis < 0 ? axis + shape.length + 1 : axis;
    return place >= 0 && place <= shape.length ? [...shape.slice(0, place), 1, ...shape.slice(place)] : undefined;
  }
  const known = given?.filter((length) => length !== -1).reduce((product, length) => product * length, 1) ?? NaN;
  const target = given?.map((length) => (length === -1 ? tensor.data.length / known : length));
  return target?.reduce((product, length) => product * length, 1) === tensor.data.length ? target : undefined;
}
