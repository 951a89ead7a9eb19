import { axisMaps, refusedResize } from '@deepsensor/graph';

import type { Operator, Operators } from '../interpreter/site.js';
import { inOrder } from '../interpreter/value.js';

/** Along each axis a fixed linear map, one axis after another. */
const resize: Operator = (at) => {
  const { tf } = at;
  const refused = refusedResize(at.node);
  if (refused !== undefined) return at.fail(refused);
  const maps = axisMaps(at.node, at.shape(0), at.outputShape(), at.has(2) ? at.numbers(2) : []);
  if (typeof maps === 'string') return at.fail(maps);
  if (maps.length === 0) return at.value(0);
  const resized = maps.reduce((x, { axis, from, to, matrix }) => {
    const inner = x.shape.slice(axis + 1);
    const columns = inner.reduce((product, size) => product * size, 1);
    const rows = x.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    // [rows, from, columns] by [to, from]: the axis goes last, through one product, and back.
    const last = tf.reshape(tf.transpose(tf.reshape(x, [rows, from, columns]), [0, 2, 1]), [-1, from]);
    const moved = tf.matMul(last, tf.tensor(matrix, [to, from]) as never, false, true);
    const back = tf.transpose(tf.reshape(moved, [rows, columns, to]), [0, 2, 1]);
    return tf.reshape(back, [...x.shape.slice(0, axis), to, ...inner]);
  }, at.x(0));
  return inOrder(resized);
};

export const resizing: Operators = { Resize: resize };
