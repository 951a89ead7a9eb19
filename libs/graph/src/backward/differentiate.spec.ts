import { DeepSensorError } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { differentiate } from './differentiate.js';

const opsAfter = (builder: GraphBuilder, count: number): string[] => builder.nodes.slice(count).map(({ op }) => op);

describe(differentiate, () => {
  it('differentiates only what lies between wrt and the cotangents', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 4]);
    const inner = b.add('NonMaxSuppression', [x]);
    const h = b.add('Sigmoid', [b.add('Exp', [x])]);
    b.add('Add', [h, inner]);
    const y = b.add('Neg', [h]);
    const before = b.nodes.length;
    const found = differentiate(b, { cotangents: new Map([[y, b.input('w', ['n', 4])]]), wrt: [h] });
    expect(opsAfter(b, before)).toEqual(['Neg']);
    expect([...found.keys()]).toEqual([h]);
  });

  it('adds up what flows in from several consumers and several cotangents', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 4]);
    const [p, q, r] = [b.add('Neg', [x]), b.add('Neg', [x]), b.add('Neg', [x])];
    const w = b.input('w', ['n', 4]);
    const before = b.nodes.length;
    const found = differentiate(b, { cotangents: new Map([p, q, r, x].map((tensor) => [tensor, w])), wrt: ['x'] });
    expect(opsAfter(b, before)).toEqual(['Neg', 'Neg', 'Neg', 'Sum']);
    expect(found.get('x')).toBe(b.nodes.at(-1)!.outputs[0]);
  });

  it('holds tensors constant', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 4]);
    const gate = b.add('Sigmoid', [x]);
    const y = b.add('Mul', [x, gate]);
    const w = b.input('w', ['n', 4]);
    const before = b.nodes.length;
    const found = differentiate(b, { cotangents: new Map([[y, w]]), wrt: ['x'], hold: new Set([gate]) });
    expect(opsAfter(b, before)).toEqual(['Mul']);
    expect(b.nodes.at(-1)!.inputs).toEqual([w, gate]);
    expect(found.get('x')).toBe(b.nodes.at(-1)!.outputs[0]);
  });

  it('gives the gradient of a held tensor but does not pass through it', () => {
    const b = new GraphBuilder();
    const h = b.add('Exp', [b.input('x', ['n', 4])]);
    const y = b.add('Neg', [h]);
    const found = differentiate(b, { cotangents: new Map([[y, b.input('w', ['n', 4])]]), wrt: ['x', h], hold: new Set([h]) });
    expect([...found.keys()]).toEqual([h]);
  });

  it('leaves out tensors that no cotangent reaches, whole numbers among them', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ['n', 4]);
    b.input('z', ['n', 4]);
    const rounded = b.add('Cast', [b.add('Cast', [x], { to: 7 })], { to: 1 });
    const w = b.input('w', ['n', 4]);
    expect(differentiate(b, { cotangents: new Map([[rounded, w]]), wrt: ['x', 'z'] }).size).toBe(0);
    expect(differentiate(b, { cotangents: new Map([[b.add('Floor', [x]), w]]), wrt: ['x'] }).size).toBe(0);
  });

  it('undoes broadcasting over exactly the axes that were broadcast', () => {
    const b = new GraphBuilder();
    const y = b.add('Add', [b.input('x', ['n', 3, 5]), b.input('bias', [3, 1])]);
    const found = differentiate(b, { cotangents: new Map([[y, b.input('w', ['n', 3, 5])]]), wrt: ['x', 'bias'] });
    expect(found.get('x')).toBe('w');
    const [sum, squeeze] = b.nodes.slice(-2);
    expect([sum!.op, squeeze!.op]).toEqual(['ReduceSum', 'Squeeze']);
    expect(b.constants.get(sum!.inputs[1]!)!.data).toEqual(BigInt64Array.of(0n, 2n));
    expect(b.constants.get(squeeze!.inputs[1]!)!.data).toEqual(BigInt64Array.of(0n));
  });

  it('holds a mirrored weight once however often it is needed', () => {
    const b = new GraphBuilder();
    const weight = b.constant({ type: 'float32', shape: [8, 8, 3, 3], data: new Float32Array(576) });
    const y = b.add('Conv', [b.input('x', ['n', 8, 6, 6]), weight]);
    const w = b.input('w', ['n', 8, 4, 4]);
    for (let i = 0; i < 3; i++) differentiate(b, { cotangents: new Map([[y, w]]), wrt: ['x'] });
    expect([...b.constants.values()].filter(({ shape }) => shape.length === 4)).toHaveLength(2);
  });

  it.each([
    ['an operator without a rule', (b: GraphBuilder, x: string) => b.add('Det', [x]), /node "Det#\d+".*operator Det/],
    [
      'an operator of another domain',
      (b: GraphBuilder, x: string) => {
        b.nodes.push({ name: 'odd', op: 'Relu', domain: 'com.example', inputs: [x], outputs: ['odd'], attributes: {} });
        return 'odd';
      },
      /node "odd".*com\.example\.Relu/,
    ],
    ['a form without one', (b: GraphBuilder, x: string) => b.add('Clip', ['', x]), /node "Clip#\d+" \(Clip\): its input 1/],
    [
      'an attribute without one',
      (b: GraphBuilder, x: string) => b.add('Einsum', [x], { equation: '...j->...' }),
      /node "Einsum#\d+" \(Einsum\): it has the attribute equation = "\.\.\.j->\.\.\.", where letters are allowed/,
    ],
    [
      'elements that differ from row to row',
      (b: GraphBuilder, x: string) => b.add('GatherND', [x, b.input('i', ['n', 1, 1])], { batch_dims: 1 }),
      /node "GatherND#\d+" \(GatherND\): it has the attribute batch_dims = 1, where 0 is allowed/,
    ],
    [
      'a free size that the rule needs',
      (b: GraphBuilder, x: string) => b.add('Slice', [x, b.ints([0]), b.ints([1]), b.ints([0])]),
      /node "Slice#\d+" \(Slice\): .*free/,
    ],
  ])('names the node for %s', (_, build, message) => {
    const b = new GraphBuilder();
    const y = build(b, b.input('x', ['n', 4, 4]));
    const act = (): unknown => differentiate(b, { cotangents: new Map([[y, b.input('w', ['n', 4, 4])]]), wrt: ['x'] });
    expect(act).toThrow(message);
    try {
      act();
    } catch (error) {
      expect(DeepSensorError.is(error) && error.code).toBe('MODEL_UNSUPPORTED');
    }
  });
});
