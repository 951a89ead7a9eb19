import type { Attribute } from '@deepsensor/contract';

import { isAsCounted } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';

/** Numbers of element types in ONNX. Whole numbers are int64 throughout, other ones float32. */
const TARGETS: Readonly<Record<string, number>> = {
  DT_FLOAT: 1,
  DT_DOUBLE: 1,
  DT_HALF: 1,
  DT_BFLOAT16: 1,
  DT_INT32: 7,
  DT_INT64: 7,
  DT_BOOL: 9,
};

const cast: Rule = (at) => {
  const [x, type] = [at.input(0), at.attributes.type('DstT', '')];
  const to = Object.hasOwn(TARGETS, type) ? TARGETS[type] : undefined;
  if (to === undefined) throw at.unsupported(`makes numbers of type ${type}, which DeepSensor does not read`);
  return at.value(at.add('Cast', [at.stored(x)], { to }), at.orderOf(x));
};

function shapeOf(at: Site, x: Value): Value {
  const order = at.orderOf(x);
  const stored = at.add('Shape', [at.stored(x)]);
  if (isAsCounted(order)) return at.value(stored);
  return at.value(at.add('Gather', [stored, at.writer.ints(order.map((_, axis) => order.indexOf(axis)))], { axis: 0 }));
}

const fill: Rule = (at) => {
  const [shape, value] = [at.counted(at.input(0)), at.input(1)];
  if (!('constant' in value) || value.constant.type === 'bool') return at.value(at.add('Expand', [at.counted(value), shape]));
  return at.value(at.add('ConstantOfShape', [shape], { value: { type: 'tensor', value: { ...value.constant, shape: [1] } } }));
};

/** One number in the shape of the input. */
const alike =
  (number: number): Rule =>
  (at) => {
    const x = at.input(0);
    const value: Attribute = {
      type: 'tensor',
      value:
        at.type(x) === 'int64'
          ? { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(number)) }
          : { type: 'float32', shape: [1], data: Float32Array.of(number) },
    };
    return at.value(at.add('ConstantOfShape', [at.add('Shape', [at.stored(x)])], { value }), at.orderOf(x));
  };

const range: Rule = (at) =>
  at.value(
    at.add(
      'Range',
      [0, 1, 2].map((i) => at.counted(at.input(i))),
    ),
  );

const rank: Rule = (at) => ({
  constant: { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(at.rank(at.input(0)))) },
  name: at.node.name,
});

/** Arithmetic with shapes, and numbers made from nothing. */
export const shapes: Readonly<Record<string, Rule>> = {
  Cast: cast,
  Fill: fill,
  OnesLike: alike(1),
  Range: range,
  Rank: rank,
  Shape: (at) => shapeOf(at, at.input(0)),
  ShapeN: (at) => at.inputs.map((input) => shapeOf(at, input)),
  Size: (at) => at.value(at.add('Size', [at.stored(at.input(0))])),
  ZerosLike: alike(0),
};
