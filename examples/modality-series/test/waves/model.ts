import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { KINDS, LENGTH, type Waves } from './draw.js';
import { fitSoftmax } from './softmax.js';

const KERNELS = 32;
/** Points that a kernel looks at, and how far each is from the next. */
const WIDTH = 9;
const DILATION = 4;

/**
 * A classifier of z-normalised series `[n, 1, 256]` after Dempster, Petitjean and Webb 2020 (ROCKET), in small: random kernels whose
 * outputs are rectified and averaged over time, and a linear layer that is fitted to what they say of the training waves.
 */
export function fitModel(training: Waves, seed: number): NetworkGraph {
  const random = new Stream(seed, 'waves/kernels');
  const kernels = Array.from({ length: KERNELS }, () => {
    const drawn = Float64Array.from({ length: WIDTH }, () => random.normal());
    const mean = drawn.reduce((sum, each) => sum + each, 0) / WIDTH;
    return drawn.map((each) => each - mean);
  });
  const thresholds = kernels.map(() => 2 * random.uniform() - 1);
  const features = training.series.map((values) => featuresOf(normalised(values), kernels, thresholds));
  const { weights, biases } = fitSoftmax(features, training.labels, KINDS.length);

  const graph = new GraphBuilder();
  const input = graph.input('series', ['n', 1, LENGTH]);
  const taps = kernels.flatMap((kernel) => [...kernel]);
  const kernel = graph.floats(taps, [KERNELS, 1, WIDTH]);
  const conv = graph.add('Conv', [input, kernel, graph.floats(thresholds)], { kernel_shape: [WIDTH], dilations: [DILATION] });
  const pooled = graph.add('GlobalAveragePool', [graph.add('Relu', [conv])]);
  const flat = graph.add('Flatten', [pooled], { axis: 1 });
  const dense = graph.add('Gemm', [flat, graph.floats(weights.flat(), [KINDS.length, KERNELS]), graph.floats(biases)], { transB: 1 });
  graph.output(dense, ['n', KINDS.length], 'logits');
  return graph.build('waves');
}

/** Less the mean, over the deviation. */
function normalised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}

/** What the network's pooling layer says: `[32]`. */
function featuresOf(values: Float64Array, kernels: readonly Float64Array[], thresholds: readonly number[]): readonly number[] {
  const places = values.length - DILATION * (WIDTH - 1);
  return kernels.map((kernel, k) => {
    let sum = 0;
    for (let place = 0; place < places; place++)
      sum += Math.max(0, kernel.reduce((dot, weight, i) => dot + weight * values[place + DILATION * i]!, 0) + thresholds[k]!);
    return sum / places;
  });
}
