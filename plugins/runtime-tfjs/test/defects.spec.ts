import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder, gradientNode, type GradientRequest } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { tensorFlowEngine } from '../src/engine.js';
import { withTensorflow } from './with-tensorflow.js';

type Shape = readonly number[];

/** A graph of `x` and the gradient of its output's sum by x. */
function withGradient(shape: Shape, write: (b: GraphBuilder, x: string) => string, y: Shape): NetworkGraph {
  const b = new GraphBuilder();
  const x = b.input('x', shape);
  const output = write(b, x);
  const size = y.reduce((product, each) => product * each, 1);
  const cotangent = b.floats(new Float32Array(size).fill(1), y);
  const request: GradientRequest = { cotangents: new Map([[output, cotangent]]), wrt: [x] };
  const gradient = gradientNode(b, request).get(x)!;
  b.output(b.add('Identity', [output]), y, 'y');
  b.output(gradient, shape, 'gradient');
  return b.build('defect');
}

/** Faults of tfjs 4.22.0 that the interpreter goes round: what is checked here fails with tfjs's own functions. */
await withTensorflow('defects of tfjs that are gone round', ({ tf }) => {
  const engine = tensorFlowEngine(tf);
  async function run(graph: NetworkGraph, x: ArrayLike<number>): Promise<{ y: number[]; gradient: number[] }> {
    const session = await engine.open(graph, 'question');
    const empty = (name: string) => {
      const { shape } = graph.outputs.find((output) => output.name === name)!;
      return { data: new Float32Array((shape as Shape).reduce((product, each) => product * each, 1)), shape: shape as Shape };
    };
    const [y, gradient] = [empty('y'), empty('gradient')];
    await session.run({ x: { data: Float32Array.from(x), shape: graph.inputs[0]!.shape as Shape } }, { y, gradient });
    await session.release();
    return { y: [...y.data], gradient: [...gradient.data] };
  }

  describe('gradients that are wrong', () => {
    it('mirrored borders give their gradient back to the cells that they mirror', async () => {
      const graph = withGradient(
        [1, 1, 1, 3],
        (b, x) => b.add('Pad', [x, b.ints([0, 0, 0, 2, 0, 0, 0, 1])], { mode: 'reflect' }),
        [1, 1, 1, 6],
      );
      expect(await run(graph, [1, 2, 3])).toEqual({ y: [3, 2, 1, 2, 3, 2], gradient: [1, 3, 2] });
    });

    it('sums along an axis that is not the last', async () => {
      const graph = withGradient([2, 3], (b, x) => b.add('CumSum', [x, b.ints([0])]), [2, 3]);
      expect(await run(graph, [1, 2, 3, 4, 5, 6])).toEqual({ y: [1, 2, 3, 5, 7, 9], gradient: [2, 2, 2, 1, 1, 1] });
    });

    it('|x| has no slope at 0', async () => {
      expect(
        (
          await run(
            withGradient([3], (b, x) => b.add('Abs', [x]), [3]),
            [-2, 0, 3],
          )
        ).gradient,
      ).toEqual([-1, 0, 1]);
    });

    it('the root of 0 has a finite one', async () => {
      expect(
        (
          await run(
            withGradient([2], (b, x) => b.add('Sqrt', [x]), [2]),
            [0, 4],
          )
        ).gradient,
      ).toEqual([0, 0.25]);
    });

    it('the greatest elements share one gradient', async () => {
      const graph = withGradient([1, 4], (b, x) => b.add('ReduceMax', [x, b.ints([1])], { keepdims: 0 }), [1]);
      expect((await run(graph, [5, 1, 5, 2])).gradient).toEqual([0.5, 0, 0.5, 0]);
    });
  });

  describe('gradients that fail', () => {
    it('of the greater of a tensor and one that is spread over it', async () => {
      const graph = withGradient([2, 2], (b, x) => b.add('Max', [x, b.floats([2])]), [2, 2]);
      expect((await run(graph, [1, 3, -4, 2])).gradient).toEqual([0, 1, 0, 0.5]);
    });

    it('of one piece that is split off, and of one that is unstacked', async () => {
      const split = withGradient([1, 2], (b, x) => b.addMany('Split', [x], 1, { axis: 0, num_outputs: 1 })[0]!, [1, 2]);
      expect((await run(split, [1, 2])).gradient).toEqual([1, 1]);
    });

    it('of a tensor of five axes that is repeated', async () => {
      const graph = withGradient([1, 1, 2, 1, 2], (b, x) => b.add('Tile', [x, b.ints([1, 3, 1, 2, 1])]), [1, 3, 2, 2, 2]);
      expect((await run(graph, [1, 2, 3, 4])).gradient).toEqual([6, 6, 6, 6]);
    });

    it('of a dilated convolution, and of one that is strided too', async () => {
      for (const strides of [1, 2]) {
        const length = strides === 1 ? 3 : 2;
        const conv = (b: GraphBuilder, x: string) =>
          b.add('Conv', [x, b.floats([1, 10], [1, 1, 2])], { kernel_shape: [2], dilations: [2], strides: [strides] });
        const { y, gradient } = await run(withGradient([1, 1, 5], conv, [1, 1, length]), [1, 2, 3, 4, 5]);
        expect(y).toEqual(strides === 1 ? [31, 42, 53] : [31, 53]);
        expect(gradient).toEqual(strides === 1 ? [1, 1, 11, 10, 10] : [1, 0, 11, 0, 10]);
      }
    });

    it('of a batched product of matrices of which one is spread', async () => {
      const graph = withGradient([2, 1, 2], (b, x) => b.add('MatMul', [x, b.floats([1, 2, 3, 4], [1, 2, 2])]), [2, 1, 2]);
      expect((await run(graph, [1, 0, 0, 1])).gradient).toEqual([3, 7, 3, 7]);
    });

    it('of picks by position, and of blocks that become depth', async () => {
      const gather = withGradient(
        [2, 2],
        (b, x) => b.add('GatherND', [x, b.constant({ type: 'int64', shape: [2, 2], data: BigInt64Array.of(0n, 1n, 0n, 1n) })]),
        [2],
      );
      expect((await run(gather, [1, 2, 3, 4])).gradient).toEqual([0, 2, 0, 0]);
      const depth = withGradient([1, 4, 1, 1], (b, x) => b.add('DepthToSpace', [x], { blocksize: 2 }), [1, 1, 2, 2]);
      expect((await run(depth, [1, 2, 3, 4])).gradient).toEqual([1, 1, 1, 1]);
    });

    it('of a slice with steps', async () => {
      const graph = withGradient([5], (b, x) => b.add('Slice', [x, b.ints([4]), b.ints([0]), b.ints([0]), b.ints([-2])]), [2]);
      expect(await run(graph, [1, 2, 3, 4, 5])).toEqual({ y: [5, 3], gradient: [0, 0, 1, 0, 1] });
    });
  });

  describe('forward passes that throw', () => {
    it('padding of one side alone, in a convolution and in a pooling of negative numbers', async () => {
      const conv = (b: GraphBuilder, x: string) => b.add('Conv', [x, b.floats([1, 1], [1, 1, 2])], { kernel_shape: [2], pads: [1, 0] });
      expect((await run(withGradient([1, 1, 2], conv, [1, 1, 2]), [1, 2])).y).toEqual([1, 3]);
      const pool = (b: GraphBuilder, x: string) => b.add('MaxPool', [x], { kernel_shape: [2, 1], pads: [1, 0, 0, 0] });
      const { y, gradient } = await run(withGradient([1, 1, 2, 1], pool, [1, 1, 2, 1]), [-3, -5]);
      expect(y).toEqual([-3, -3]);
      expect(gradient).toEqual([2, 0]);
    });
  });

  it('refuses whole numbers that do not fit into 32 bits, but not the end of a Slice', async () => {
    const far = (b: GraphBuilder, value: bigint) => b.constant({ type: 'int64', shape: [1], data: BigInt64Array.of(value) });
    const whole = (value: bigint) => (b: GraphBuilder, x: string) =>
      b.add('Add', [x, b.add('Cast', [b.add('Max', [b.add('Cast', [x], { to: 7 }), far(b, value)])], { to: 1 })]);
    expect((await run(withGradient([2], whole(2n ** 31n - 1n), [2]), [1, 2])).y).toEqual([2 ** 31, 2 ** 31]);
    await expect(run(withGradient([2], whole(2n ** 31n), [2]), [1, 2])).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringMatching(
        /^TensorFlow cannot run the node "Max.*" \(Max\): ".*" holds 2147483648, and tfjs has .* take the runtime onnx\.$/,
      ) as string,
    });
    const slice = (b: GraphBuilder, x: string) => b.add('Slice', [x, b.ints([1]), far(b, 2n ** 63n - 1n), b.ints([0])]);
    expect((await run(withGradient([3], slice, [2]), [1, 2, 3])).y).toEqual([2, 3]);
  });

  it('says which node it does not know, and what to do', async () => {
    const b = new GraphBuilder();
    b.output(b.add('NonZero', [b.input('x', [3])]), [1, 'm'], 'y', 'int64');
    await expect(engine.open(b.build('positions'), 'question')).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringMatching(
        /^TensorFlow cannot run the node "NonZero.*": the operator NonZero is not known to the runtime tfjs; take the runtime onnx\.$/,
      ) as string,
    });
  });

  it('says which attribute it does not compute, and what is allowed', async () => {
    const einsum = (b: GraphBuilder, x: string) => b.add('Einsum', [x], { equation: '...j->...' });
    await expect(run(withGradient([1, 2], einsum, [1]), [1, 2])).rejects.toThrow(
      /\(Einsum\): it has the attribute equation = "\.\.\.j->\.\.\.", where letters are allowed, each once in a term, and an arrow\.$/,
    );
    const resize = (b: GraphBuilder, x: string) => b.add('Resize', [x, '', '', b.ints([1, 2])], { mode: 'linear', antialias: 1 });
    await expect(run(withGradient([1, 4], resize, [1, 2]), [1, 2, 3, 4])).rejects.toThrow(
      /\(Resize\): it has the attribute antialias = 1, where 0 is allowed\.$/,
    );
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await run(
      withGradient([2], (b, x) => b.add('Mul', [b.add('Sin', [x]), x]), [2]),
      [1, 2],
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
