import type { Network, NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { uniforms } from './keyed-random.js';

/** Classes of every network here. */
export const CLASSES = 4;

const POSITIONS = 6;

type Piece = (builder: GraphBuilder, input: string, weight: (...shape: number[]) => string) => { logits: string; layers: ObservedLayer[] };

/** Small networks of smooth operators, so that central differences can be trusted; weights are fixed numbers. */
export const networks: Readonly<Record<'dense' | 'convolution' | 'residual', () => Network>> = {
  /** tanh between two dense layers on `[n, 6]`. */
  dense: () =>
    assemble('dense', [POSITIONS], (builder, input, weight) => {
      const hidden = builder.add('Tanh', [builder.add('Gemm', [input, weight(POSITIONS, 5), weight(5)])]);
      return { logits: builder.add('Gemm', [hidden, weight(5, CLASSES), weight(CLASSES)]), layers: [layer('hidden', hidden, [5], true)] };
    }),
  /** Two convolutions with smooth activations and average pooling on `[n, 2, 6, 6]`. */
  convolution: () =>
    assemble('convolution', [2, POSITIONS, POSITIONS], (builder, input, weight) => {
      const kernel = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
      const first = builder.add('Sigmoid', [builder.add('Conv', [input, weight(3, 2, 3, 3), weight(3)], kernel)]);
      const pooled = builder.add('AveragePool', [first], { kernel_shape: [2, 2], strides: [2, 2] });
      const second = builder.add('Softplus', [builder.add('Conv', [pooled, weight(4, 3, 3, 3), weight(4)], kernel)]);
      const flat = builder.add('Flatten', [second], { axis: 1 });
      return {
        logits: builder.add('Gemm', [flat, weight(36, CLASSES), weight(CLASSES)]),
        layers: [layer('first', first, [3, 6, 6], true), layer('second', second, [4, 3, 3], true)],
      };
    }),
  /** A branch added to what by-passes it, so that one layer is no cut, on `[n, 2, 6, 6]`. */
  residual: () =>
    assemble('residual', [2, POSITIONS, POSITIONS], (builder, input, weight) => {
      const kernel = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
      const stem = builder.add('Tanh', [builder.add('Conv', [input, weight(3, 2, 3, 3), weight(3)], kernel)]);
      const branch = builder.add('Sigmoid', [builder.add('Conv', [stem, weight(3, 3, 3, 3), weight(3)], kernel)]);
      const merged = builder.add('Tanh', [builder.add('Add', [stem, branch])]);
      const pooled = builder.add('Flatten', [builder.add('GlobalAveragePool', [merged])], { axis: 1 });
      return {
        logits: builder.add('Gemm', [pooled, weight(3, CLASSES), weight(CLASSES)]),
        layers: [
          layer('stem', stem, [3, 6, 6], true),
          { ...layer('branch', branch, [3, 6, 6], false), bypass: [stem] },
          layer('merged', merged, [3, 6, 6], true),
        ],
      };
    }),
};

/** Inputs of a network, `n` rows in its box. */
export function inputsFor({ input }: Network, n: number, seed: number): { data: Float32Array; shape: number[] } {
  const length = input.shape.reduce((size, axis) => size * axis, 1);
  return { data: uniforms(seed, n * length, input.lower, input.upper), shape: [n, ...input.shape] };
}

function assemble(name: string, shape: readonly number[], piece: Piece): Network {
  const builder = new GraphBuilder();
  const input = builder.input('input', ['n', ...shape]);
  let salt = 100;
  const { logits, layers } = piece(builder, input, (...axes) => {
    const length = axes.reduce((size, axis) => size * axis, 1);
    const reach = axes.length === 1 ? 0.3 : 2 / Math.sqrt(length / axes[0]!);
    return builder.constant({ type: 'float32', shape: axes, data: uniforms(salt++, length, -reach, reach) }, 'weight');
  });
  builder.output(logits, ['n', CLASSES]);
  return networkOf(builder.build(name), logits, shape, layers);
}

/** A graph as a network with inputs in [0, 1]. */
export function networkOf(graph: NetworkGraph, logits: string, shape: readonly number[], layers: readonly ObservedLayer[]): Network {
  const classes = Array.from({ length: CLASSES }, (_, i) => `${i}`);
  return { graph, logits, input: { shape, lower: 0, upper: 1 }, classes, layers };
}

/** A layer whose neurons lie along axis 1. */
export function layer(id: string, tensor: string, shape: readonly number[], isCut: boolean): ObservedLayer {
  const kind = shape.length > 1 ? 'conv' : 'dense';
  return { observed: true, id, kind, tensor, shape, channelAxis: 1, units: shape[0]!, granularity: 'channel', isCut, bypass: [] };
}
