import { tensorOf, intOf } from '../attributes.js';
import type { Dimension } from '../dimension.js';
import { like, type Rule, type Rules } from '../inference.js';
import { holdsPerRow } from '../per-row.js';
import { namedType } from './elementwise.js';

const gather: Rule = (at) => {
  const [shape, indices] = [at.shape(0), at.shape(1)];
  if (!shape || !indices) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', 0), shape.length);
  const length = shape[axis]!;
  const wrong = at.numbers(1)?.find((index) => typeof length === 'number' && (index >= length || index < -length));
  if (wrong !== undefined) at.fail(`takes index ${wrong} of an axis of ${length}`);
  return like(at, [...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)]);
};

const gatherND: Rule = (at) => {
  const [shape, indices] = [at.shape(0), at.shape(1)];
  const depth = indices?.at(-1);
  if (!shape || !indices || typeof depth !== 'number') return undefined;
  const shared = intOf(at.node, 'batch_dims', 0);
  for (let axis = 0; axis < shared; axis++) holdsPerRow(at, 1, 'indices', axis, shape[axis]!);
  return like(at, [...indices.slice(0, -1), ...shape.slice(depth + shared)]);
};

const gatherElements: Rule = (at) => {
  const [shape, indices] = [at.shape(0), at.shape(1)];
  if (!indices) return undefined;
  // Along the other axes there may be fewer of them, but not along that of the candidates where their number is free.
  const [rows, own] = [shape?.[0], indices[0]];
  const isFewer = typeof rows === 'number' && typeof own === 'number' && own <= rows;
  const isAlong = shape !== undefined && at.axis(intOf(at.node, 'axis', 0), shape.length) === 0;
  if (rows !== undefined && !isAlong && !isFewer) holdsPerRow(at, 1, 'indices', 0, rows);
  return like(at, indices);
};

const gridSample: Rule = (at) => {
  const [shape, grid] = [at.shape(0), at.shape(1)];
  if (!shape || !grid) return undefined;
  holdsPerRow(at, 1, 'grid', 0, shape[0]!);
  return like(at, [...shape.slice(0, 2), ...grid.slice(1, -1)]);
};

const oneHot: Rule = (at) => {
  const indices = at.shape(0);
  if (!indices) return undefined;
  const axis = at.axis(intOf(at.node, 'axis', -1), indices.length + 1);
  return [{ type: at.type(2), shape: [...indices.slice(0, axis), at.values[1]?.entries[0] ?? at.unknown(axis), ...indices.slice(axis)] }];
};

const constantOfShape: Rule = (at) => {
  const type = tensorOf(at.node, 'value')?.type ?? 'float32';
  const entries = at.values[0]?.entries;
  if (entries) return [{ type, shape: entries.map((entry, axis): Dimension => entry ?? at.unknown(axis)) }];
  const rank = at.shape(0)?.[0];
  return typeof rank === 'number' ? [{ type, shape: Array.from({ length: rank }, (_, axis) => at.unknown(axis)) }] : undefined;
};

const constant: Rule = (at) => {
  const { attributes } = at.node;
  const tensor = tensorOf(at.node, 'value');
  if (tensor) return [{ type: tensor.type, shape: tensor.shape }];
  const [name, attribute] = Object.entries(attributes)[0] ?? [];
  if (!name?.startsWith('value_') || !attribute || attribute.type === 'tensor' || attribute.type === 'opaque') return undefined;
  const type = name.startsWith('value_float') ? 'float32' : name.startsWith('value_int') ? 'int64' : 'string';
  return [{ type, shape: Array.isArray(attribute.value) ? [attribute.value.length] : [] }];
};

const range: Rule = (at) => {
  const [start, limit, step] = [at.numbers(0)?.[0], at.numbers(1)?.[0], at.numbers(2)?.[0]];
  const known = start !== undefined && limit !== undefined && step !== undefined;
  const limits = at.values[1]?.entries[0];
  const free = start === 0 && step === 1 && typeof limits === 'string' ? limits : at.unknown(0);
  return like(at, [known ? Math.max(0, Math.ceil((limit - start) / step)) : free]);
};

/** Operators that pick numbers, and those whose result is made from shapes. */
export const indexing: Rules = {
  Gather: gather,
  GatherND: gatherND,
  GatherElements: gatherElements,
  GridSample: gridSample,
  OneHot: oneHot,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
  Shape: (at) => {
    const shape = at.shape(0);
    if (!shape) return undefined;
    const end = intOf(at.node, 'end', shape.length);
    return [{ type: 'int64', shape: [shape.slice(intOf(at.node, 'start', 0), end).length] }];
  },
  Size: () => [{ type: 'int64', shape: [] }],
  EyeLike: (at) => {
    const type = 'dtype' in at.node.attributes ? namedType(at, 'dtype', 1) : at.type(0);
    return type && at.shape(0) && [{ type, shape: at.shape(0)! }];
  },
  NonZero: (at) => at.shape(0) && [{ type: 'int64', shape: [at.shape(0)!.length, at.unknown(1)] }],
};
