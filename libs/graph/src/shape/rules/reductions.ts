import type { ElementType } from '@deepsensor/contract';

import type { Dimension } from '../dimension.js';
import { intOf } from '../attributes.js';
import { like, type Inference, type Rule, type Rules } from '../inference.js';

function reduced(at: Inference, shape: readonly Dimension[], axes: readonly number[], keep: boolean): Dimension[] {
  const gone = new Set(axes.map((axis) => at.axis(axis, shape.length)));
  return keep ? shape.map((length, axis) => (gone.has(axis) ? 1 : length)) : shape.filter((_, axis) => !gone.has(axis));
}

const reduce: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const keep = intOf(at.node, 'keepdims', 1) === 1;
  const axes = at.ints(1, 'axes');
  if (axes === 'unknown') return undefined;
  if (axes === undefined || axes.length === 0) {
    if (intOf(at.node, 'noop_with_empty_axes', 0) === 1) return like(at, shape);
    return like(at, keep ? shape.map(() => 1) : []);
  }
  return like(at, reduced(at, shape, axes, keep));
};

const argument: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  return [{ type: 'int64', shape: reduced(at, shape, [intOf(at.node, 'axis', 0)], intOf(at.node, 'keepdims', 1) === 1) }];
};

const topK: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', -1), shape.length);
  const result = shape.with(axis, at.values[1]?.entries[0] ?? at.unknown(axis));
  return [
    { type: at.type(0), shape: result },
    { type: 'int64', shape: result },
  ];
};

const batchNormalization: Rule = (at) => {
  const [shape, scale] = [at.shape(0), at.shape(1)];
  if (!shape) return undefined;
  if (scale && typeof scale[0] === 'number' && typeof shape[1] === 'number' && scale[0] !== shape[1])
    at.fail(`has ${scale[0]} scales for ${shape[1]} channels`);
  const statistics = { type: at.type(3), shape: [shape[1] ?? 1] };
  return [{ type: at.type(0), shape }, statistics, statistics];
};

const layerNormalization: Rule = (at) => {
  const shape = at.shape(0);
  if (!shape) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', -1), shape.length);
  const statistics = { type: 'float32' as ElementType, shape: shape.map((length, i) => (i < axis ? length : 1)) };
  return [{ type: at.type(0), shape }, statistics, statistics];
};

const NAMES = 'L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare';

export const reductions: Rules = {
  ...Object.fromEntries(NAMES.split(' ').map((name) => [`Reduce${name}`, reduce])),
  ArgMax: argument,
  ArgMin: argument,
  TopK: topK,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
