import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { weightsIn } from '../weights.js';
import { BANDS, FRAMES } from './log-mel.js';

const CHANNELS = 64;

/** Keeps the slope of the square root finite where a channel does not change. */
const LEAST_VARIANCE = 1e-4;

/**
 * A time-delay network with statistics pooling, an x-vector network made small (Snyder et al. 2018): `features [n, BANDS, FRAMES]` to
 * `logits [n, speakers]`. Weights by He et al. 2015, equation 10.
 */
export function speakerNetwork(speakers: number, seed: number): NetworkGraph {
  const random = new Stream(seed, 'speaker-network');
  const graph = new GraphBuilder();
  const weights = weightsIn(graph, random);
  const conv = (input: string, name: string, from: number, kernel: number, stride: number) =>
    graph.add(
      'Conv',
      [input, weights.drawn(`${name}.weight`, [CHANNELS, from, kernel], from * kernel), weights.zeros(`${name}.bias`, CHANNELS)],
      {
        kernel_shape: [kernel],
        strides: [stride],
      },
    );
  const dense = (input: string, name: string, from: number, to: number) =>
    graph.add('Gemm', [input, weights.drawn(`${name}.weight`, [to, from], from), weights.zeros(`${name}.bias`, to)], { transB: 1 });

  let tensor = graph.input('features', ['n', BANDS, FRAMES]);
  tensor = graph.add('Relu', [conv(tensor, 'conv1', BANDS, 5, 2)]);
  tensor = graph.add('Relu', [conv(tensor, 'conv2', CHANNELS, 3, 1)]);
  tensor = graph.add('Relu', [conv(tensor, 'conv3', CHANNELS, 3, 1)]);
  tensor = statistics(graph, tensor);
  tensor = graph.add('Relu', [dense(tensor, 'fc1', 2 * CHANNELS, CHANNELS)]);
  graph.output(dense(tensor, 'fc2', CHANNELS, speakers), ['n', speakers], 'logits');
  return graph.build('speaker-network');
}

/** Mean and standard deviation of each channel over time: `[n, C, frames]` to `[n, 2 C]`. What was said when no longer matters. */
function statistics(graph: GraphBuilder, tensor: string): string {
  const time = graph.ints([2]);
  const mean = graph.add('ReduceMean', [tensor, time], { keepdims: 1 });
  const centred = graph.add('Sub', [tensor, mean]);
  const variance = graph.add('ReduceMean', [graph.add('Mul', [centred, centred]), time], { keepdims: 1 });
  const deviation = graph.add('Sqrt', [graph.add('Add', [variance, graph.scalar(LEAST_VARIANCE)])]);
  return graph.add('Flatten', [graph.add('Concat', [mean, deviation], { axis: 1 })], { axis: 1 });
}
