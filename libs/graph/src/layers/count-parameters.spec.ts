import { expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { countParameters } from './count-parameters.js';

const ramp = (...shape: readonly number[]) => ({
  type: 'float32' as const,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, c) => a * c, 1) }, (_, i) => i + 1),
});

/** What a model of pictures `[n, 3, 8, 8]` counts. */
function counted(write: (b: GraphBuilder, x: string) => string): number {
  const b = new GraphBuilder();
  b.output(write(b, b.input('x', ['n', 3, 8, 8])), ['n', 'c'], 'y');
  return countParameters(b.build('counted'));
}

const conv = (b: GraphBuilder, x: string, weight = b.constant(ramp(4, 3, 1, 1)), bias = b.constant(ramp(4))): string =>
  b.add('Conv', [x, weight, bias]);

it('weights and biases are counted, and not what prepares the inputs or says how they are resized', () => {
  const count = counted((b, x) => {
    const scaled = b.add('Div', [b.add('Sub', [x, b.constant(ramp(1, 3, 1, 1))]), b.add('Sqrt', [b.constant(ramp(1, 3, 1, 1))])]);
    const padded = b.add('Pad', [scaled, b.ints([0, 0, 0, 0, 0, 0, 1, 1]), b.scalar(2)]);
    return b.add('Resize', [conv(b, padded), '', b.floats([1, 1, 2, 2])]);
  });
  expect(count).toBe(4 * 3 + 4);
});

it('weights in another shape count, as do rows that are added to what weights have made, and single numbers do not', () => {
  const count = counted((b, x) => {
    const kernel = b.add('Transpose', [b.constant(ramp(1, 1, 3, 4))], { perm: [3, 2, 0, 1] });
    const sum = b.add('Add', [conv(b, x, kernel, ''), b.constant(ramp(1, 4, 1, 1))]);
    return b.add('Mul', [b.add('Div', [sum, b.scalar(0.5)]), b.floats([3])]);
  });
  expect(count).toBe(12 + 4);
});

it('a layer that is called twice, and a bias of which there are two views, are counted once', () => {
  const count = counted((b, x) => {
    const [weight, bias] = [b.constant(ramp(4, 3, 1, 1)), ramp(4)];
    const one = conv(b, x, weight, b.constant(bias));
    return b.add('Add', [one, conv(b, b.add('Relu', [x]), weight, b.constant({ ...bias }))]);
  });
  expect(count).toBe(12 + 4);
});

it('statistics of batch normalisation are counted', () => {
  expect(counted((b, x) => b.add('BatchNormalization', [x, ...Array.from({ length: 4 }, () => b.constant(ramp(3)))]))).toBe(12);
});

it('of a recurrent layer one bias is counted where zeros stand for the other', () => {
  const lstm = (bias: Float32Array) =>
    counted((b, x) => {
      const steps = b.add('Reshape', [x, b.ints([8, -1, 24])]);
      const given = [b.constant(ramp(1, 8, 24)), b.constant(ramp(1, 8, 2)), b.constant({ type: 'float32', shape: [1, 16], data: bias })];
      return b.add('LSTM', [steps, ...given, '', b.constant(ramp(1, 1, 2))], { hidden_size: 2 });
    });
  expect(lstm(Float32Array.from({ length: 16 }, (_, i) => (i < 8 ? i + 1 : 0)))).toBe(192 + 16 + 8);
  expect(lstm(new Float32Array(16).fill(1))).toBe(192 + 16 + 16);
});
