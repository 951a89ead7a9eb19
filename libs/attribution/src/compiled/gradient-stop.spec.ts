import type { Network } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { marginObjective } from '../objectives/objectives.js';
import { compileEvaluation } from './compile-evaluation.js';
import { gradientStop } from './gradient-stop.js';

/** x `[n, 2]` to two logits by way of some nodes, each of which makes a tensor that is named after it. */
function network(write: (builder: GraphBuilder, x: string) => string): Network {
  const builder = new GraphBuilder();
  const x = builder.input('x', ['n', 2]);
  const logits = builder.add('Mul', [write(builder, x), builder.scalar(3)]);
  builder.output(logits, ['n', 2], 'logits');
  return { graph: builder.build('net'), input: { shape: [2], lower: 0, upper: 1 }, logits: 'logits', classes: ['a', 'b'], layers: [] };
}

const rounding = network((b, x) => b.add('Sin', [b.add('Round', [b.add('Reshape', [x, b.add('Shape', [x])])])]));

describe(gradientStop, () => {
  it('is what rounds, not what reads a shape', () => {
    expect(gradientStop(rounding)).toMatchObject({ op: 'Round' });
  });

  it('is the step to whole numbers', () => {
    const cast = network((b, x) => b.add('Cast', [b.add('Cast', [x], { to: 7 })], { to: 1 }));
    expect(gradientStop(cast)).toMatchObject({ op: 'Cast', inputs: ['x'] });
  });

  it('is nothing where another way leads round it', () => {
    expect(gradientStop(network((b, x) => b.add('Add', [b.add('Floor', [x]), x])))).toBeUndefined();
  });
});

it('is named when a gradient is asked for, in place of the options of what is differentiated', () => {
  const objective = { ...marginObjective(false), key: 'excitable/soft {"nodes":4}' };
  expect(() => compileEvaluation(rounding, { objective, gradient: true })).toThrow(
    /^No gradient of "excitable\/soft" reaches the model's input: it ends at node "Round\S*" \(Round\), .*--perturbation swarm\/pso\.$/,
  );
  compileEvaluation(rounding, { objective });
});
