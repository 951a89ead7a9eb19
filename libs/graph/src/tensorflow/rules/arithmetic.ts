import type { Rule, Site, Value } from '../site.js';

/** @param takes number of inputs. */
const broadcasting =
  (write: (at: Site, tensors: readonly string[]) => string, takes = 2): Rule =>
  (at) => {
    if (at.inputs.length !== takes) throw at.broken(`has ${at.inputs.length} inputs and takes ${takes}`);
    const { tensors, order } = at.aligned(at.inputs);
    return at.value(write(at, tensors), order);
  };

const plain = (op: string, takes = 2): Rule => broadcasting((at, tensors) => at.add(op, tensors), takes);

/** Whole numbers are divided as lengths are, which are never below 0; ONNX rounds others towards 0, and TensorFlow does not. */
function checkLengths(at: Site): boolean {
  if (at.type(at.input(0)) !== 'int64') return false;
  const known = [0, 1].every((i) => at.entries(i)?.every((entry) => entry !== undefined && !(typeof entry === 'number' && entry < 0)));
  if (!known) throw at.unsupported('divides whole numbers of which it cannot be told that they are above 0');
  return true;
}

const floorDiv: Rule = (at) => {
  const whole = checkLengths(at);
  return broadcasting((_, tensors) => {
    const quotient = at.add('Div', tensors);
    return whole ? quotient : at.add('Floor', [quotient]);
  })(at);
};

const floorMod: Rule = (at) => {
  const whole = checkLengths(at);
  return broadcasting((_, [a, b]) => {
    const quotient = at.add('Div', [a!, b!]);
    return at.add('Sub', [a!, at.add('Mul', [b!, whole ? quotient : at.add('Floor', [quotient])])]);
  })(at);
};

/** ONNX sums up many tensors of floats alone. */
const addN: Rule = (at) => {
  const isFloat = at.type(at.input(0)) === 'float32';
  return broadcasting(
    (_, tensors) => (isFloat ? at.add('Sum', tensors) : tensors.reduce((sum, tensor) => at.add('Add', [sum, tensor]))),
    at.inputs.length,
  )(at);
};

/** 0 where the divisor is 0. */
const divNoNan = broadcasting((at, [a, b]) => {
  const isZero = at.add('Equal', [b!, at.writer.scalar(0)]);
  const quotient = at.add('Div', [a!, at.add('Where', [isZero, at.writer.scalar(1), b!])]);
  return at.add('Where', [isZero, at.writer.scalar(0), quotient]);
});

const squaredDifference = broadcasting((at, tensors) => {
  const difference = at.add('Sub', tensors);
  return at.add('Mul', [difference, difference]);
});

/** Along the first axis when the condition has one axis and the choices have more (`tf.compat.v1.where`). */
const select: Rule = (at) => {
  const [condition, yes] = [at.input(0), at.input(1)];
  const rank = at.rank(yes);
  if (at.rank(condition) !== 1 || rank < 2) return plain('Where', 3)(at);
  const behind = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const wide = at.value(at.add('Unsqueeze', [at.counted(condition), at.writer.ints(behind)]));
  const { tensors, order } = at.aligned([wide, yes, at.input(2)]);
  return at.value(at.add('Where', tensors), order);
};

const clip: Rule = (at) => {
  const [x, low, high] = [at.input(0), at.input(1), at.input(2)];
  if (at.rank(low) === 0 && at.rank(high) === 0)
    return at.value(at.add('Clip', [at.stored(x), at.stored(low), at.stored(high)]), at.orderOf(x));
  return broadcasting((_, [tensor, least, most]) => at.add('Max', [at.add('Min', [tensor!, most!]), least!]), 3)(at);
};

/** A bias along the channels: the last axis, or the second where the layout is NCHW. */
const biasAdd: Rule = (at) => {
  const [x, bias] = [at.input(0), at.input(1)];
  const isNchw = at.attributes.text('data_format', 'NHWC').startsWith('NC');
  return added(at, x, bias, isNchw ? at.rank(x) - 2 : 0);
};

/** The sum of a value and a bias that has as many axes of length 1 behind it as are asked for. */
function added(at: Site, x: Value, bias: Value, axesBehind: number): Value {
  const behind = Array.from({ length: axesBehind }, (_, i) => at.rank(bias) + i);
  const wide = axesBehind === 0 ? bias : at.value(at.add('Unsqueeze', [at.counted(bias), at.writer.ints(behind)]));
  const { tensors, order } = at.aligned([x, wide]);
  return at.value(at.add('Add', tensors), order);
}

/** Operators of several inputs, element by element. */
export const arithmetic: Readonly<Record<string, Rule>> = {
  Add: plain('Add'),
  AddN: addN,
  AddV2: plain('Add'),
  BiasAdd: biasAdd,
  ClipByValue: clip,
  Div: plain('Div'),
  DivNoNan: divNoNan,
  Equal: plain('Equal'),
  FloorDiv: floorDiv,
  FloorMod: floorMod,
  Greater: plain('Greater'),
  GreaterEqual: plain('GreaterOrEqual'),
  Less: plain('Less'),
  LessEqual: plain('LessOrEqual'),
  LogicalAnd: plain('And'),
  LogicalOr: plain('Or'),
  Maximum: plain('Max'),
  Minimum: plain('Min'),
  Mul: plain('Mul'),
  NotEqual: broadcasting((at, tensors) => at.add('Not', [at.add('Equal', tensors)])),
  Pow: plain('Pow'),
  RealDiv: plain('Div'),
  Select: select,
  SelectV2: plain('Where', 3),
  SquaredDifference: squaredDifference,
  Sub: plain('Sub'),
};
