import { interpolation } from '@deepsensor/graph';

import type { Operator, Operators } from '../interpreter/site.js';
import { inOrder } from '../interpreter/value.js';

/** Along each axis a fixed linear map, one axis after another. */
const resize: Operator = (at) => {
  const { tf } = at;
  if (at.int('antialias', 0) === 1) return at.fail('smooths before it shrinks (antialias)');
  const shape = at.shape(0);
  const to = at.outputShape();
  // Where no length changes ONNX Runtime passes the input on, whatever the scales say.
  if (shape.every((size, axis) => size === to[axis])) return at.value(0);
  const axes = at.list('axes')?.map((axis) => at.axis(axis)) ?? shape.map((_, axis) => axis);
  const scales = at.has(2) ? at.numbers(2) : [];
  const resized = axes.reduce((x, axis, i) => {
    const [length, wanted] = [shape[axis]!, to[axis]!];
    if (length === wanted && (scales[i] ?? 1) === 1) return x;
    const matrix = interpolation({
      from: length,
      to: wanted,
      scale: scales[i] ?? wanted / length,
      mode: at.text('mode', 'nearest'),
      coordinates: at.text('coordinate_transformation_mode', 'half_pixel'),
      rounding: at.text('nearest_mode', 'round_prefer_floor'),
      cubic: at.float('cubic_coeff_a', -0.75),
      excludeOutside: at.int('exclude_outside', 0) === 1,
    });
    if (matrix === undefined) return at.fail('has a mode or a coordinate transformation that is not known');
    const inner = x.shape.slice(axis + 1);
    const columns = inner.reduce((product, size) => product * size, 1);
    const rows = x.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    // [rows, from, columns] by [to, from]: the axis goes last, through one product, and back.
    const last = tf.reshape(tf.transpose(tf.reshape(x, [rows, length, columns]), [0, 2, 1]), [-1, length]);
    const moved = tf.matMul(last, tf.tensor(matrix, [wanted, length]) as never, false, true);
    const back = tf.transpose(tf.reshape(moved, [rows, columns, wanted]), [0, 2, 1]);
    return tf.reshape(back, [...x.shape.slice(0, axis), wanted, ...inner]);
  }, at.x(0));
  return inOrder(resized);
};

export const resizing: Operators = { Resize: resize };
