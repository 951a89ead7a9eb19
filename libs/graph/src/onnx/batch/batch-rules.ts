import { intOf, intsOf } from '../../shape/attributes.js';
import { isStatic, product, type Dimension } from '../../shape/dimension.js';
import { fromStart, lost, type BatchRule, type BatchSite, type Followed, type Lost } from './batch-site.js';
import { recurrent } from './recurrent.js';

/** The batch axis of the first input, with its rank. */
function first(at: BatchSite): { readonly axis: number; readonly rank: number } | undefined {
  const [axis, shape] = [at.axes[0], at.shapes[0]];
  return axis === undefined || !shape ? undefined : { axis, rank: shape.length };
}

const onlyFirst = (at: BatchSite): boolean => at.axes.slice(1).every((axis) => axis === undefined);
const everywhere = (at: BatchSite, axis: number): Followed => ({ axes: at.node.outputs.map(() => axis) });

/** Axes are counted from the end, as broadcasting does; what lacks the batch axis must be of length 1 there. */
const elementwise: BatchRule = (at) => {
  const ranks = at.shapes.map((shape) => shape?.length);
  const fromEnd = new Set(at.axes.flatMap((axis, i) => (axis === undefined ? [] : [(ranks[i] ?? NaN) - axis])));
  const [distance] = fromEnd;
  if (fromEnd.size !== 1 || distance === undefined || Number.isNaN(distance)) return lost('it meets the batch on different axes');
  const clash = at.shapes.some(
    (shape, i) => at.axes[i] === undefined && shape && (shape.at(-distance) ?? 1) !== 1 && shape.length >= distance,
  );
  if (clash) return lost('it holds a constant per row of the batch');
  const rank = Math.max(...ranks.map((each) => each ?? 0));
  return everywhere(at, rank - distance);
};

/** Operators that treat each sample `[n, C, ...]` by itself, with weights that do not depend on the batch. */
const perSample: BatchRule = (at) =>
  at.axes[0] === 0 && onlyFirst(at) ? everywhere(at, 0) : lost('it takes the batch on its first axis alone');

const maxPool: BatchRule = (at) => (at.node.outputs[1] ? lost('it counts positions across the whole batch') : perSample(at));

const gemm: BatchRule = (at) => {
  if (at.axes[0] !== 0 || !onlyFirst(at) || intOf(at.node, 'transA', 0) !== 0) return lost('it does not take the batch as rows');
  const bias = at.shapes[2];
  return bias && bias.length === 2 && bias[0] !== 1 ? lost('it holds a constant per row of the batch') : everywhere(at, 0);
};

const matMul: BatchRule = (at) => {
  const [a, b] = at.shapes;
  const [left, right] = at.axes;
  if (!a || !b || a.length < 2 || b.length < 2) return lost('it multiplies vectors');
  const rank = Math.max(a.length, b.length);
  const aligned = (axis: number, shape: readonly Dimension[]): number => axis + rank - shape.length;
  if (left !== undefined && right !== undefined) {
    const [x, y] = [aligned(left, a), aligned(right, b)];
    return x === y && x < rank - 2 ? everywhere(at, x) : lost('it mixes the rows of the batch');
  }
  const [axis, shape, other] = left === undefined ? [right!, b, a] : [left, a, b];
  const place = aligned(axis, shape);
  // Rows of the left matrix are each by themselves as long as the right one is one and the same for all.
  if (left !== undefined && place === rank - 2) return other.length === 2 ? everywhere(at, place) : lost('it mixes the rows of the batch');
  if (place >= rank - 2) return lost('it sums over the batch');
  return (other[place - (rank - other.length)] ?? 1) === 1 ? everywhere(at, place) : lost('it holds a constant per row of the batch');
};

/** Where the batch lies after a reshaping that leaves rows whole: as much must lie before it as did. */
function reshapedAxis(at: BatchSite): number | undefined {
  const input = first(at);
  if (!input || !at.result) return undefined;
  const before = product(at.shapes[0]!.slice(0, input.axis));
  const axis = at.result.findIndex((length, i) => length === at.rows && product(at.result!.slice(0, i)) === before);
  return axis < 0 ? undefined : axis;
}

const MERGED = 'it merges the batch with other axes';

const reshape: BatchRule = (at) => {
  const axis = reshapedAxis(at);
  if (axis === undefined || !onlyFirst(at)) return lost(MERGED);
  // A computed target is left alone; whether it follows the batch is seen afterwards.
  if (!at.integers(1)) return { axes: [axis] };
  const lengths = at.result!.map((length, i) => (i === axis ? -1 : length));
  if (!isStatic(lengths)) return lost('another of its axes is free');
  const target = at.constant('target', lengths);
  return { axes: [axis], node: { ...at.node, inputs: [at.node.inputs[0]!, target] } };
};

/** Flatten, Squeeze, Unsqueeze: their axes say which lengths vanish or come, so the batch may be any of several of length 1. */
const layout: BatchRule = (at) => {
  const input = first(at);
  if (!input) return lost(MERGED);
  const { axis, rank } = input;
  const { op } = at.node;
  if (op === 'Flatten') {
    const split = fromStart(intOf(at.node, 'axis', 1), rank);
    return axis === 0 && split === 1 ? everywhere(at, 0) : lost(MERGED);
  }
  const axes = at.integers(1);
  if (!axes || !at.result) return lost('it takes off whatever axes are of length 1');
  const full = op === 'Squeeze' ? rank : at.result.length;
  const touched = new Set(axes.map((each) => fromStart(each, full)));
  const kept = Array.from({ length: full }, (_, i) => i).filter((i) => !touched.has(i));
  if (op === 'Unsqueeze') return everywhere(at, kept[axis]!);
  return touched.has(axis) ? lost('it takes the batch axis off') : everywhere(at, kept.indexOf(axis));
};

const transpose: BatchRule = (at) => {
  const input = first(at);
  const order = intsOf(at.node, 'perm') ?? at.shapes[0]?.map((_, i) => at.shapes[0]!.length - 1 - i);
  return input && order ? everywhere(at, order.indexOf(input.axis)) : lost('its axes are not known');
};

const concat: BatchRule = (at) => {
  const rowsFrom = at.axes.findIndex((each) => each !== undefined);
  const axis = at.axes[rowsFrom]!;
  const rank = at.shapes[rowsFrom]?.length;
  if (rank === undefined || !at.axes.every((each) => each === undefined || each === axis))
    return lost('it meets the batch on different axes');
  if (fromStart(intOf(at.node, 'axis', 0), rank) === axis) return lost('it joins rows of the batch');
  if (at.axes.every((each) => each !== undefined)) return everywhere(at, axis);
  // What is the same for every row (a class token, say) is repeated for as many rows as there are.
  if (at.shapes.some((shape, i) => at.axes[i] === undefined && shape?.[axis] !== 1))
    return lost('it holds a constant per row of the batch');
  const ones = (count: number): string => at.constant('ones', Array<number>(count).fill(1));
  const rows = at.add('Shape', [at.node.inputs[rowsFrom]!], { start: axis, end: axis + 1 });
  const target = at.add('Concat', [ones(axis), rows, ones(rank - axis - 1)], { axis: 0 });
  const inputs = at.node.inputs.map((input, i) => (at.axes[i] === undefined ? at.add('Expand', [input, target]) : input));
  return { axes: [axis], node: { ...at.node, inputs } };
};

/** Operators along one axis, given as an attribute, that must not be the batch's. */
const along =
  (fallback: number, ranges = false): BatchRule =>
  (at) => {
    const input = first(at);
    if (!input || !onlyFirst(at)) return lost('it mixes the rows of the batch');
    const axis = fromStart(intOf(at.node, 'axis', fallback), input.rank);
    const mixes = ranges ? input.axis >= axis : input.axis === axis;
    return mixes ? lost('it works along the batch axis') : everywhere(at, input.axis);
  };

const gather: BatchRule = (at) => {
  const input = first(at);
  const indices = at.shapes[1];
  if (!input || !onlyFirst(at) || !indices) return lost('it picks by something that depends on the batch');
  const axis = fromStart(intOf(at.node, 'axis', 0), input.rank);
  if (axis === input.axis) return lost('it picks rows of the batch');
  return everywhere(at, axis < input.axis ? input.axis + indices.length - 1 : input.axis);
};

const slice: BatchRule = (at) => {
  const input = first(at);
  const axes = at.integers(3) ?? (at.node.inputs[3] ? undefined : at.integers(1)?.map((_, i) => i));
  if (!input || !axes || !onlyFirst(at)) return lost('its axes are computed');
  return axes.some((axis) => fromStart(axis, input.rank) === input.axis) ? lost('it cuts the batch') : everywhere(at, input.axis);
};

/** Pad, Tile, Expand and Resize give a number per axis; the batch's must say "as it is". */
const perAxis =
  (index: number, neutral: number, offset = 0): BatchRule =>
  (at) => {
    const input = first(at);
    const numbers = at.integers(index);
    if (!input || !numbers || !onlyFirst(at) || at.node.inputs[3]) return lost('what it does to the batch axis is computed');
    const touched = numbers.filter((_, i) => (i + offset) % input.rank === input.axis);
    return touched.every((number) => number === neutral) ? everywhere(at, input.axis) : lost('it changes the batch axis');
  };

const expand: BatchRule = (at) => {
  const input = first(at);
  const target = at.integers(1);
  if (!input || !target || !onlyFirst(at)) return lost('its target is computed');
  const axis = input.axis + Math.max(0, target.length - input.rank);
  const place = axis - Math.max(0, input.rank - target.length);
  if (place < 0 || target[place] === 1) return everywhere(at, axis);
  if (target[place] !== at.rows) return lost('it changes the batch axis');
  const free = at.constant(
    'target',
    target.map((length, i) => (i === place ? 1 : length)),
  );
  return { axes: [axis], node: { ...at.node, inputs: [at.node.inputs[0]!, free] } };
};

const resize: BatchRule = (at) => {
  const input = first(at);
  if (!input || at.node.inputs[3] || !at.result) return lost('it is given sizes, that of the batch among them');
  return at.result[input.axis] === at.rows ? everywhere(at, input.axis) : lost('it changes the batch axis');
};

const reduce: BatchRule = (at) => {
  const input = first(at);
  const axes = at.integers(1)?.map((axis) => fromStart(axis, input?.rank ?? 0));
  if (!input || !axes || axes.length === 0 || axes.includes(input.axis)) return lost('it sums up the batch');
  const keeps = intOf(at.node, 'keepdims', 1) === 1;
  return everywhere(at, keeps ? input.axis : input.axis - axes.filter((axis) => axis < input.axis).length);
};

const arg: BatchRule = (at) => {
  const followed = along(0)(at);
  if ('lost' in followed || intOf(at.node, 'keepdims', 1) === 1) return followed;
  const { axis, rank } = first(at)!;
  return everywhere(at, fromStart(intOf(at.node, 'axis', 0), rank) < axis ? axis - 1 : axis);
};

/** Lengths do not carry rows; what is made of them is judged where it is used. */
const lengths = (): Followed | Lost => ({ axes: [undefined] });

const many = (list: string, rule: BatchRule): Record<string, BatchRule> => Object.fromEntries(list.split(' ').map((op) => [op, rule]));

export const BATCH_RULES: Readonly<Record<string, BatchRule>> = {
  ...many(
    'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Softplus Softsign Sigmoid HardSigmoid HardSwish Mish Tanh Gelu Erf Shrink',
    elementwise,
  ),
  ...many('Add Sub Mul Div Pow Sqrt Exp Log Abs Neg Reciprocal Sign Floor Ceil Round Min Max Sum Mean Where Clip', elementwise),
  ...many('Equal Less LessOrEqual Greater GreaterOrEqual Not And Or Xor IsNaN IsInf Cast Identity Dropout', elementwise),
  ...many('Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh CastLike', elementwise),
  ...many('Conv ConvTranspose AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool', perSample),
  ...many('BatchNormalization InstanceNormalization GroupNormalization LRN DepthToSpace SpaceToDepth', perSample),
  ...many('Flatten Squeeze Unsqueeze', layout),
  ...many('ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp', reduce),
  ...many('ArgMax ArgMin', arg),
  ...many('Softmax LogSoftmax Hardmax TopK', along(-1)),
  ...many('Shape Size', lengths),
  ...many('RNN GRU LSTM', recurrent),
  Concat: concat,
  Expand: expand,
  Gather: gather,
  Gemm: gemm,
  LayerNormalization: along(-1, true),
  MatMul: matMul,
  MaxPool: maxPool,
  Pad: perAxis(1, 0),
  Reshape: reshape,
  Resize: resize,
  Slice: slice,
  Split: along(0),
  Tile: perAxis(1, 1),
  Transpose: transpose,
};
