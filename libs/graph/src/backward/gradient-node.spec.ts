import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { differentiate, type GradientRequest } from './differentiate.js';
import { gradientNode, requestOf } from './gradient-node.js';

/** The same graph twice, asked in both ways. */
function both(write: (b: GraphBuilder) => GradientRequest): { readonly node: GraphBuilder; readonly found: readonly string[][] } {
  const [b, c] = [new GraphBuilder(), new GraphBuilder()];
  const found = [gradientNode(b, write(b)), differentiate(c, write(c))].map((each) => [...each.keys()]);
  return { node: b, found };
}

describe(gradientNode, () => {
  it('writes one node that says what is asked, with shapes', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 4]);
    const gate = b.add('Sigmoid', [x]);
    const y = b.add('Mul', [x, gate]);
    const w = b.input('w', ['n', 4]);
    const found = gradientNode(b, { cotangents: new Map([[y, w]]), wrt: ['x'], hold: new Set([gate]) });
    const node = b.nodes.at(-1)!;
    expect([...found]).toEqual([['x', node.outputs[0]]]);
    expect(requestOf(node)).toEqual({ wrt: ['x'], cotangents: new Map([[y, w]]), hold: new Set([gate]) });
    expect(inferShapes(b.build('g')).get(node.outputs[0]!)).toEqual({ type: 'float32', shape: ['n', 4] });
    expect(requestOf(b.nodes[0]!)).toBeUndefined();
  });

  it.each<[string, (b: GraphBuilder) => GradientRequest]>([
    [
      'what no cotangent reaches',
      (b) => ({ cotangents: new Map([[b.add('Neg', [b.input('z', ['n'])]), 'z']]), wrt: ['z', b.input('x', ['n'])] }),
    ],
    [
      'what is held',
      (b) => {
        const h = b.add('Exp', [b.input('x', ['n'])]);
        return { cotangents: new Map([[b.add('Neg', [h]), 'x']]), wrt: ['x', h], hold: new Set([h]) };
      },
    ],
    [
      'whole numbers',
      (b) => {
        const y = b.add('Cast', [b.add('Cast', [b.input('x', ['n'])], { to: 7 })], { to: 1 });
        return { cotangents: new Map([[y, 'x']]), wrt: ['x'] };
      },
    ],
    ['a target that is asked for itself', (b) => ({ cotangents: new Map([[b.input('x', ['n']), 'x']]), wrt: ['x', 'x'] })],
    [
      'several layers of one pass',
      (b) => {
        const h = b.add('Exp', [b.input('x', ['n'])]);
        const y = b.add('Add', [h, 'x']);
        return { cotangents: new Map([[y, 'x']]), wrt: [h, 'x'] };
      },
    ],
  ])('finds the gradients that compiled ones have: %s', (_, write) => {
    const { found } = both(write);
    expect(found[0]).toEqual(found[1]);
  });

  it('is not there when nothing is found', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n']);
    const y = b.add('Floor', [x]);
    const before = b.nodes.length;
    expect(gradientNode(b, { cotangents: new Map([[y, x]]), wrt: ['x'] }).size).toBe(0);
    expect(b.nodes.length).toBe(before);
  });
});
