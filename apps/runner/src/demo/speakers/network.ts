import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

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
  const weights = (name: string, shape: readonly number[], fanIn: number) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    const scale = Math.sqrt(2 / fanIn);
    for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
    graph.constants.set(name, { type: 'float32', shape, data });
    return name;
  };
  const zeros = (name: string, length: number) => {
    graph.constants.set(name, { type: 'float32', shape: [length], data: new Float32Array(length) });
    return name;
  };
  const conv = (input: string, name: string, from: number, kernel: number, stride: number) =>
    graph.add('Conv', [input, weights(`${name}.weight`, [CHANNELS, from, kernel], from * kernel), zeros(`${name}.bias`, CHANNELS)], {
      kernel_shape: [kernel],
      strides: [stride],
    });
  const dense = (input: string, name: string, from: number, to: number) =>
    graph.add('Gemm', [input, weights(`${name}.weight`, [to, from], from), zeros(`${name}.bias`, to)], { transB: 1 });

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
