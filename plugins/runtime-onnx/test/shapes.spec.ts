import type { Attribute } from '@deepsensor/contract';
import { DeepSensorError } from '@deepsensor/contract';
import { GraphBuilder, inferShapes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { noise, runGraph } from './run-graph.js';

const ROWS = 2;

/** A whole number in [0, bound) for each call, the same every time. */
function dice(seed: number): (bound: number) => number {
  const numbers = noise(4096, seed);
  let at = 0;
  return (bound) => Math.floor(((numbers[at++ % 4096]! + 1) / 2) * bound);
}

/** Infers the shape of one operator on `[n, 4, lengths...]`, runs it, and compares. */
async function agree(
  op: string,
  lengths: readonly number[],
  weight: readonly number[] | undefined,
  attributes: Readonly<Record<string, Attribute>>,
): Promise<void> {
  const b = new GraphBuilder();
  const x = b.input('x', ['n', 4, ...lengths]);
  const size = (weight ?? []).reduce((a, c) => a * c, 1);
  const y = b.add(op, weight ? [x, b.constant({ type: 'float32', shape: weight, data: noise(size) })] : [x], attributes);
  b.output(y, ['n', 'c', ...lengths.map((_, axis) => `d${axis}`)], 'y');
  const graph = b.build('window');
  let shape: readonly (number | string)[];
  try {
    shape = inferShapes(graph).get(y)!.shape;
  } catch (error) {
    // What is said not to fit must not run either, or give nothing.
    expect(DeepSensorError.is(error)).toBe(true);
    const answer = await run().catch(() => undefined);
    expect(answer?.get('y')!.data.length ?? 0).toBe(0);
    return;
  }
  expect((await run()).get('y')!.shape).toEqual(shape.map((length) => (length === 'n' ? ROWS : length)));

  function run(): ReturnType<typeof runGraph> {
    return runGraph(graph, { x: noise(ROWS * 4 * lengths.reduce((a, c) => a * c, 1)) }, ROWS);
  }
}

const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value });
const int = (value: number): Attribute => ({ type: 'int', value });
const string = (value: string): Attribute => ({ type: 'string', value });

describe('shapes of windows are those that the engine gives', () => {
  it.each(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool'])('%s, 60 at random over one to three axes', async (op) => {
    const roll = dice(op.length * 977);
    for (let trial = 0; trial < 60; trial++) {
      const axes = 1 + roll(3);
      const each = (low: number, bound: number): number[] => Array.from({ length: axes }, () => low + roll(bound));
      const [kernel, strides] = [each(1, 4), each(1, 3)];
      const dilations = op === 'AveragePool' ? kernel.map(() => 1) : each(1, 2);
      const attributes: Record<string, Attribute> = { kernel_shape: ints(kernel), strides: ints(strides), dilations: ints(dilations) };
      const pooling = op.endsWith('Pool');
      // The engine does not pad dilated windows by itself.
      const auto = dilations.every((dilation) => dilation === 1) ? roll(3) : 1;
      if (auto === 0) attributes['auto_pad'] = string(['SAME_UPPER', 'SAME_LOWER', 'VALID'][roll(3)]!);
      else attributes['pads'] = ints([...kernel, ...kernel].map((size) => roll(size)));
      if (pooling && auto !== 0) attributes['ceil_mode'] = int(roll(2));
      if (op === 'ConvTranspose' && auto !== 0) attributes['output_padding'] = ints(strides.map((stride) => roll(stride)));
      const group = pooling ? 1 : 1 + roll(2);
      if (group > 1) attributes['group'] = int(group);
      const weight = op === 'Conv' ? [6, 4 / group, ...kernel] : op === 'ConvTranspose' ? [4, 3, ...kernel] : undefined;
      await agree(op, each(4, 6), weight, attributes);
    }
  });
});
