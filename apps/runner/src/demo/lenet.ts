import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { weightsIn } from './weights.js';

/** A LeNet-5 for grey 28×28 pictures in [0, 1] (LeCun et al. 1998, with ReLU and max pooling), weights by He et al. 2015, equation 10. */
export function lenet5(classes: number, seed: number): NetworkGraph {
  const random = new Stream(seed, 'lenet5');
  const graph = new GraphBuilder();
  const weights = weightsIn(graph, random);
  const conv = (input: string, name: string, from: number, to: number, pad: number) =>
    graph.add('Conv', [input, weights.drawn(`${name}.weight`, [to, from, 5, 5], from * 25), weights.zeros(`${name}.bias`, to)], {
      kernel_shape: [5, 5],
      pads: [pad, pad, pad, pad],
      strides: [1, 1],
    });
  const pool = (input: string) => graph.add('MaxPool', [input], { kernel_shape: [2, 2], strides: [2, 2] });
  const dense = (input: string, name: string, from: number, to: number) =>
    graph.add('Gemm', [input, weights.drawn(`${name}.weight`, [to, from], from), weights.zeros(`${name}.bias`, to)], { transB: 1 });

  let tensor = graph.input('image', ['n', 1, 28, 28]);
  tensor = pool(graph.add('Relu', [conv(tensor, 'conv1', 1, 6, 2)]));
  tensor = pool(graph.add('Relu', [conv(tensor, 'conv2', 6, 16, 0)]));
  tensor = graph.add('Flatten', [tensor], { axis: 1 });
  tensor = graph.add('Relu', [dense(tensor, 'fc1', 400, 120)]);
  tensor = graph.add('Relu', [dense(tensor, 'fc2', 120, 84)]);
  graph.output(dense(tensor, 'fc3', 84, classes), ['n', classes], 'logits');
  return graph.build('lenet5');
}
