import type { Tensor, Tf } from '../native.js';
import { gathered, type Mended } from './mended.js';

/** dy over a number; 0 where that is 0, so that no cotangent of 0 becomes NaN. */
const over = (tf: Tf, dy: Tensor, divisor: Tensor): Tensor => tf.divNoNan(dy, divisor);

/** Towards the base `p x^(p-1)`, 0 where p is 0 or that infinite. */
function towardsBase(tf: Tf, dy: Tensor, base: Tensor, exponent: Tensor): Tensor {
  const infinite = tf.logicalAnd(tf.equal(base, 0), tf.less(exponent, 1));
  const flat = tf.broadcastTo(tf.logicalOr(tf.equal(exponent, 0), infinite), dy.shape);
  const safe = tf.where(flat, tf.onesLike(dy), tf.broadcastTo(base, dy.shape));
  const slope = tf.mul(exponent, tf.pow(safe, tf.sub(exponent, 1)));
  return tf.where(flat, tf.zerosLike(dy), tf.mul(dy, slope));
}

/** Towards the exponent `y ln x`, 0 where x is 0 or less. */
function towardsExponent(tf: Tf, dy: Tensor, base: Tensor, y: Tensor): Tensor {
  const positive = tf.broadcastTo(tf.greater(base, 0), dy.shape);
  const log = tf.log(tf.where(positive, tf.broadcastTo(base, dy.shape), tf.onesLike(dy)));
  return tf.where(positive, tf.mul(dy, tf.mul(y, log)), tf.zerosLike(dy));
}

/** Functions with a slope that is infinite, or not there, at some point: what flows back there is finite, and 0 when nothing comes in. */
export const powers: Mended = {
  /** tfjs has the slope -1 at 0. */
  Abs: (tf) => ({ inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as Tensor, tf.sign(x!)) }) }),
  Exp: (tf) => ({
    outputsToSave: [true],
    gradFunc: (given, [y]) => {
      const dy = given as Tensor;
      return { x: () => tf.mul(dy, tf.where(tf.equal(dy, 0), tf.zerosLike(y!), y!)) };
    },
  }),
  Log: (tf) => ({ inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => over(tf, dy as Tensor, x!) }) }),
  /** tfjs has an infinite slope at 0. */
  Sqrt: (tf) => ({ outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => over(tf, dy as Tensor, tf.mul(y!, 2)) }) }),
  Reciprocal: (tf) => ({ inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => tf.neg(over(tf, dy as Tensor, tf.square(x!))) }) }),
  RealDiv: (tf) => ({
    inputsToSave: ['a', 'b'],
    gradFunc: (given, [a, b]) => {
      const dy = given as Tensor;
      return {
        a: () => gathered(tf, over(tf, dy, b!), a!),
        b: () => gathered(tf, tf.neg(over(tf, tf.mul(dy, a!), tf.square(b!))), b!),
      };
    },
  }),
  Pow: (tf) => ({
    inputsToSave: ['a', 'b'],
    outputsToSave: [true],
    gradFunc: (given, [a, b, y]) => {
      const dy = given as Tensor;
      return {
        a: () => gathered(tf, towardsBase(tf, dy, a!, b!), a!),
        b: () => gathered(tf, towardsExponent(tf, dy, a!, y!), b!),
      };
    },
  }),
};
