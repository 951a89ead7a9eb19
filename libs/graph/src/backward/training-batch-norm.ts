import type { GraphBuilder } from '../builder.js';

export interface TrainingBatchNorm {
  /** `[n, C, ...]` normalised by the statistics of the batch, scaled and shifted. */
  readonly output: string;
  /** `[C]` statistics of the batch; the variance divides by the count, as ONNX's does. */
  readonly mean: string;
  readonly variance: string;
  /** `[C]` what inference will use from now on: `momentum * old + (1 - momentum) * batch`. */
  readonly runningMean: string;
  readonly runningVariance: string;
}

/**
 * Batch normalisation in training, written with ordinary operators, because CPU runtimes execute the operator for inference only.
 * @param rank rank of `x`, `[n, C, ...]`.
 */
export function trainingBatchNorm(
  builder: GraphBuilder,
  inputs: { readonly x: string; readonly scale: string; readonly bias: string; readonly mean: string; readonly variance: string },
  { rank, epsilon = 1e-5, momentum = 0.9 }: { readonly rank: number; readonly epsilon?: number; readonly momentum?: number },
): TrainingBatchNorm {
  const spatial = Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
  const average = (tensor: string): string => builder.add('ReduceMean', [tensor, builder.ints([0, ...spatial])]);
  const wide = (vector: string): string => builder.add('Reshape', [vector, builder.ints([1, -1, ...spatial.map(() => 1)])]);
  const vector = (tensor: string): string => builder.add('Reshape', [tensor, builder.ints([-1])]);
  const blend = (old: string, fresh: string): string =>
    builder.add('Add', [builder.add('Mul', [old, builder.scalar(momentum)]), builder.add('Mul', [fresh, builder.scalar(1 - momentum)])]);

  const mean = average(inputs.x);
  const centred = builder.add('Sub', [inputs.x, mean]);
  const variance = average(builder.add('Mul', [centred, centred]));
  const deviation = builder.add('Sqrt', [builder.add('Add', [variance, builder.scalar(epsilon)])]);
  const slope = builder.add('Div', [wide(inputs.scale), deviation]);
  const output = builder.add('Add', [builder.add('Mul', [centred, slope]), wide(inputs.bias)]);
  return {
    output,
    mean: vector(mean),
    variance: vector(variance),
    runningMean: blend(inputs.mean, vector(mean)),
    runningVariance: blend(inputs.variance, vector(variance)),
  };
}
