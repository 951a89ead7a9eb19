import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../builder.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { bypassOf } from './cut.js';
import { isOrdered } from './flow.js';
import { prepend } from './prepend.js';
import { subgraph } from './subgraph.js';
import { withInputShape } from './with-input-shape.js';

/** x -> a -> b -> y, and a -> y round b. */
function residual(): { readonly graph: ReturnType<GraphBuilder['build']>; readonly a: string; readonly b: string; readonly y: string } {
  const builder = new GraphBuilder();
  const a = builder.add('Gemm', [builder.input('x', ['n', 3]), builder.floats(new Float32Array(12), [3, 4])]);
  const b = builder.add('Relu', [a]);
  const y = builder.add('Add', [b, a]);
  builder.output(y, ['n', 4]);
  return { graph: builder.build('residual'), a, b, y };
}

describe('subgraph', () => {
  it('is the piece between tensors, with what it needs alone', () => {
    const { graph, a, b, y } = residual();
    const tail = subgraph(graph, [b, a], [y]);
    expect(tail.inputs).toEqual([b, a].map((name) => ({ name, type: 'float32', shape: ['n', 4] })));
    expect(tail.nodes.map(({ op }) => op)).toEqual(['Add']);
    expect(tail.constants.size).toBe(0);
    expect(isOrdered(tail)).toBe(true);
    const head = subgraph(graph, ['x'], [b]);
    expect(head.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Relu']);
    expect(head.outputs).toEqual([{ name: b, type: 'float32', shape: ['n', 4] }]);
  });

  it('takes the batch size from its own inputs (class token of a vision transformer)', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', ['n', 6]);
    const tokens = builder.add('Reshape', [builder.add('Relu', [x]), builder.ints([0, 2, 3])]);
    const size = builder.add(
      'Concat',
      [builder.add('Slice', [builder.add('Shape', [x]), builder.ints([0]), builder.ints([1])]), builder.ints([1, 3])],
      { axis: 0 },
    );
    const token = builder.add('Expand', [builder.floats([1, 2, 3], [1, 1, 3]), size]);
    const y = builder.add('Concat', [token, tokens], { axis: 1 });
    builder.output(y, ['n', 3, 3]);
    const graph = builder.build('vit');
    expect(bypassOf(graph, tokens, y)).toEqual([]);
    const tail = subgraph(graph, [tokens], [y]);
    expect(isOrdered(tail)).toBe(true);
    expect(tail.inputs).toEqual([{ name: tokens, type: 'float32', shape: ['n', 2, 3] }]);
    expect(inferShapes(tail).get(y)).toEqual({ type: 'float32', shape: ['n', 3, 3] });
  });

  it('says what is missing when the start is no cut', () => {
    const { graph, b, y } = residual();
    expect(() => subgraph(graph, [b], [y])).toThrow('needs "x"');
  });
});

describe('withInputShape', () => {
  const builder = new GraphBuilder();
  const pooled = builder.add('MaxPool', [builder.input('x', ['n', 3, 'h', 'w'])], { kernel_shape: [2, 2], strides: [2, 2] });
  const graph = builder.build('free');

  it('fixes what is free but the batch axis', () => {
    expect(inferShapes(graph).get(pooled)?.shape).toEqual(['n', 3, '(h-2)/2+1', '(w-2)/2+1']);
    expect(inferShapes(withInputShape(graph, [3, 8, 6])).get(pooled)?.shape).toEqual(['n', 3, 4, 3]);
  });

  it('refuses another shape, saying both', () => {
    expect(() => withInputShape(graph, [1, 8, 6])).toThrow('takes inputs of shape [3, h, w] and is given [1, 8, 6]');
    expect(() => withInputShape(graph, [48])).toThrow('is given [48]');
  });
});

describe('prepend', () => {
  it('feeds the input of the graph, whose tensors keep their names', () => {
    const { graph, y } = residual();
    const front = new GraphBuilder();
    // The fragment's names clash with those of the graph.
    const raw = front.input('x', ['n', 3]);
    front.output(front.add('Gemm', [raw, front.floats(new Float32Array(9), [3, 3])]), ['n', 3]);
    const whole = prepend(graph, front.build('front'));
    expect(isOrdered(whole)).toBe(true);
    expect(whole.inputs).toEqual([{ name: 'front/x', type: 'float32', shape: ['n', 3] }]);
    expect(whole.outputs).toEqual(graph.outputs);
    expect(whole.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Gemm', 'Relu', 'Add']);
    expect(inferShapes(whole).get(y)).toEqual({ type: 'float32', shape: ['n', 4] });
    expect(new Set(whole.nodes.flatMap(({ outputs }) => outputs)).size).toBe(4);
  });

  it('takes a fragment that does nothing', () => {
    const front = new GraphBuilder();
    front.output(front.input('raw', ['n', 3]), ['n', 3]);
    const whole = prepend(residual().graph, front.build('front'));
    expect(isOrdered(whole)).toBe(true);
    expect(whole.inputs.map(({ name }) => name)).toEqual(['raw']);
  });

  it('refuses a graph with several inputs, naming them', () => {
    const { graph } = residual();
    const two = { ...graph, inputs: [...graph.inputs, { name: 'mask', type: 'float32', shape: ['n'] } as const] };
    expect(() => prepend(two, graph)).toThrow('has the inputs "x", "mask"');
  });
});
