import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { findLogits, type Logits } from './find-logits.js';

type Shape = readonly (number | string)[];

/** Logits of a network that ends with what `close` writes behind `z`. */
function logitsOf(shape: Shape, close: (b: GraphBuilder, z: string) => string): Logits {
  const b = new GraphBuilder();
  const z = b.input('x', shape);
  b.nodes.push({ name: 'z', op: 'Relu', domain: '', inputs: [z], outputs: ['z'], attributes: {} });
  b.output(close(b, 'z'), ['n', 10], 'answer');
  return findLogits(b.build('network'));
}

describe('the closing operator is taken off', () => {
  it.each([
    ['nothing', 'none', ['n', 10], (_: GraphBuilder, z: string) => z],
    ['Softmax', 'softmax', ['n', 10], (b: GraphBuilder, z: string) => b.add('Softmax', [z])],
    ['Softmax with its axis', 'softmax', ['n', 10], (b: GraphBuilder, z: string) => b.add('Softmax', [z], { axis: 1 })],
    ['LogSoftmax', 'log-softmax', ['n', 10], (b: GraphBuilder, z: string) => b.add('LogSoftmax', [b.add('Identity', [z])])],
    ['Log of Softmax', 'log-softmax', ['n', 10], (b: GraphBuilder, z: string) => b.add('Log', [b.add('Softmax', [z])])],
    ['Softmax in float64', 'softmax', ['n', 10], (b: GraphBuilder, z: string) => b.add('Softmax', [b.add('Cast', [z], { to: 11 })])],
    ['Sigmoid', 'sigmoid', ['n', 10], (b: GraphBuilder, z: string) => b.add('Sigmoid', [z])],
    [
      'a softmax that is written out',
      'softmax',
      ['n', 10],
      (b: GraphBuilder, z: string) => {
        const exp = b.add('Exp', [b.add('Sub', [z, b.add('ReduceMax', [z, b.ints([1])])])]);
        return b.add('Div', [exp, b.add('ReduceSum', [exp, b.ints([1])])]);
      },
    ],
  ] as const)('%s', (_, closing, shape, close) => {
    const found = logitsOf(shape, close);
    expect(found).toMatchObject({ logits: 'z', closing });
    expect(found.graph.outputs).toEqual([{ name: 'z', type: 'float32', shape: ['n', 10] }]);
    expect(found.graph.nodes.map(({ op }) => op)).toEqual(['Relu']);
  });

  it('also in front of a change of shape; the logits are flattened', () => {
    const { graph, logits, closing } = logitsOf(['n', 10, 1, 1], (b, z) => b.add('Flatten', [b.add('Softmax', [z], { axis: 1 })]));
    expect(closing).toBe('softmax');
    expect(graph.outputs).toEqual([{ name: logits, type: 'float32', shape: ['n', 10] }]);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Relu', 'Flatten']);
  });

  it('but not a softmax over another axis', () => {
    expect(logitsOf(['n', 10], (b, z) => b.add('Softmax', [z], { axis: 0 })).closing).toBe('none');
  });
});

describe('a model with several outputs', () => {
  const several = (write: (b: GraphBuilder, z: string) => void): Logits => {
    const b = new GraphBuilder();
    write(b, b.add('Relu', [b.input('x', ['n', 10])]));
    return findLogits(b.build('several'));
  };

  it('may give logits and probabilities, and features beside them', () => {
    const found = several((b, z) => {
      b.output(b.add('ArgMax', [z], { axis: 1, keepdims: 0 }), ['n'], 'label', 'int64');
      b.output(b.add('Softmax', [z]), ['n', 10], 'probabilities');
      b.output(b.add('Unsqueeze', [z, b.ints([1])]), ['n', 1, 10], 'features');
      b.output(z, ['n', 10], 'logits');
    });
    expect(found.closing).toBe('softmax');
    expect(found.graph.nodes.map(({ op }) => op)).toEqual(['Relu']);
  });

  it('is an error that names them when two could be meant, or none', () => {
    expect(() =>
      several((b, z) => {
        b.output(b.add('Neg', [z]), ['n', 10], 'one');
        b.output(b.add('Exp', [z]), ['n', 10], 'other');
      }),
    ).toThrow('"several" has "one" [n, 10], "other" [n, 10]; export it with one of them alone.');
    expect(() => several((b, z) => b.output(b.add('ReduceSum', [z, b.ints([1])]), ['n', 1], 'score'))).toThrow(
      '"score" [n, 1]; for two classes by one score, give two, 0 and what stands before the sigmoid',
    );
    expect(() =>
      several((b, z) => {
        const label = b.add('ArgMax', [z], { axis: 1, keepdims: 0 });
        b.output(b.add('Cast', [label], { to: 6 }), ['n'], 'label', 'int32');
      }),
    ).toThrow(/"label" \[n\]; export the scores that node "ArgMax#\d+" \(ArgMax\) takes the largest of\.$/);
    expect(() => several((b, z) => b.output(b.add('ReduceSum', [z], { keepdims: 0 }), [], 'sum'))).toThrow(/"sum" \[\]\.$/);
  });
});
