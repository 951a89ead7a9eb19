import { checkOperator, operatorCases } from '@deepsensor/conformance';
import { DeepSensorError, type Attribute } from '@deepsensor/contract';
import { differentiate, GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { onnxEngine } from '../src/index.js';

const GATES: Readonly<Record<string, number>> = { RNN: 1, GRU: 3, LSTM: 4 };
const strings = (...value: string[]): Attribute => ({ type: 'strings', value });

describe('the compiled gradient of a recurrent operator', () => {
  const names = ['GRU: forward, initial and last state', 'LSTM: sequences of their own lengths'];
  const twice = operatorCases('recurrent').filter(({ name }) => names.includes(name));

  it('is that of two cases of the table', () => expect(twice.map(({ name }) => name)).toEqual(names));

  it.each(twice)('can be differentiated again: $name', async ({ inputs, build, name }) => {
    await checkOperator(await onnxEngine(1), {
      name,
      inputs,
      build: (b, at) => {
        const y = build(b, at);
        const { x, w } = at as { x: string; w: string };
        const found = differentiate(b, { cotangents: new Map([[y, b.add('Tanh', [y])]]), wrt: [x] });
        return b.add('Mul', [b.add('Flatten', [found.get(x)!]), b.add('ReduceSum', [b.add('Mul', [w, w])])]);
      },
    });
  });

  it('has a few operators a step, and no more where nothing reads the states between', () => {
    const count = (steps: number, read: 0 | 1): number => {
      const b = new GraphBuilder();
      const inputs = [b.input('x', [steps, 'n', 2]), b.input('w', [1, 9, 2]), b.input('r', [1, 9, 3]), b.input('bias', [1, 18])];
      const states = b.addMany('GRU', inputs, 2, { hidden_size: 3, linear_before_reset: 1 });
      // The other output is left out, as exporters do.
      const node = b.nodes.pop()!;
      b.nodes.push({ ...node, outputs: states.map((state, i) => (i === read ? state : '')) });
      differentiate(b, { cotangents: new Map([[states[read]!, states[read]!]]), wrt: ['x'] });
      return b.nodes.length;
    };
    expect(count(20, 0) - count(10, 0)).toBe(60);
    expect(count(20, 1) - count(10, 1)).toBe(50);
  });
});

describe('what has no gradient is named', () => {
  const refusal = (op: string, attributes: Readonly<Record<string, Attribute | number>>, steps: number | string = 4): unknown => {
    const b = new GraphBuilder();
    const [gates, x] = [GATES[op]!, b.input('x', [steps, 'n', 2])];
    const y = b.add(op, [x, b.input('w', [1, gates * 3, 2]), b.input('r', [1, gates * 3, 3])], { hidden_size: 3, ...attributes });
    try {
      return differentiate(b, { cotangents: new Map([[y, y]]), wrt: [x] });
    } catch (error) {
      return DeepSensorError.is(error) && error.code === 'MODEL_UNSUPPORTED' ? error.message : error;
    }
  };
  const clip: Attribute = { type: 'float', value: 3 };

  it.each([
    ['GRU', {}, 'frames', /node "GRU#\d+" \(GRU\): the number of its time steps, frames, is free/],
    ['LSTM', { clip }, 4, /node "LSTM#\d+" \(LSTM\): it clips its sums/],
    ['RNN', { activations: strings('Swish') }, 4, /\(RNN\): its activation Swish is not known/],
    ['GRU', { activations: strings('Tanh') }, 4, /\(GRU\): it names 1 activations where 2 belong/],
    ['RNN', { layout: 1 }, 4, /\(RNN\): its layout is 1/],
  ] as const)('%s %j, %s steps', (op, attributes, steps, message) => {
    expect(refusal(op, attributes, steps)).toMatch(message);
  });
});
