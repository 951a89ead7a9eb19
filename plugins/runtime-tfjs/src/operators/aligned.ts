import type { Tensor } from '../native.js';
import type { Site } from '../interpreter/site.js';
import { channelsLast, inOrder, toLast, type Value } from '../interpreter/value.js';

/** Inputs of one operator that works element by element, made ready for TensorFlow's broadcasting. */
export interface Aligned {
  readonly tensors: readonly Tensor[];
  readonly back: (tensor: Tensor) => Value;
}

/**
 * Inputs in one order of their axes: channels last as soon as one of them is, where the others can follow. Shapes broadcast from the last
 * axis, so a smaller input is turned as if it had all axes.
 */
export function aligned(at: Site, inputs: readonly number[]): Aligned {
  const ranks = inputs.map((input) => at.shape(input).length);
  const rank = Math.max(...ranks);
  const turned = inputs.filter((input) => at.value(input).layout === 'channels-last');
  if (turned.length === 0 || turned.some((input) => at.shape(input).length !== rank)) {
    return { tensors: inputs.map((input) => at.x(input)), back: inOrder };
  }
  const tensors = inputs.map((input, i) => {
    if (ranks[i] === rank) return at.last(input);
    const shape = at.shape(input);
    if (shape.every((size) => size === 1)) return at.made(input, 'scalar', (tensor) => at.tf.reshape(tensor, []));
    const whole = [...Array<number>(rank - shape.length).fill(1), ...shape];
    return at.made(input, `${rank} axes, channels last`, (tensor) => at.tf.transpose(at.tf.reshape(tensor, whole), toLast(rank)));
  });
  return { tensors, back: channelsLast };
}

/** The result of something that leaves the axes as they are. */
export function like({ layout }: Value, tensor: Tensor): Value {
  return { tensor, layout };
}
