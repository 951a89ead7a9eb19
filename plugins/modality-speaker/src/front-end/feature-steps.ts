import type { GraphBuilder } from '@deepsensor/graph';

import type { FeatureParameters } from './parameters.js';

const TIME = 2;

/** Takes from features `[n, F, frames]` what is the recording's own, or what is stated, band by band. */
export function normalise(builder: GraphBuilder, features: string, { normalise: how, epsilon }: FeatureParameters): string {
  if (how === 'none') return features;
  if (typeof how === 'object') {
    const column = (values: readonly number[]): string => builder.floats(values, [1, values.length, 1]);
    return builder.add('Div', [builder.add('Sub', [features, column(how.mean)]), column(how.std)]);
  }
  const mean = (tensor: string): string => builder.add('ReduceMean', [tensor, builder.ints([TIME])], { keepdims: 1 });
  const centred = builder.add('Sub', [features, mean(features)]);
  if (how === 'mean') return centred;
  const variance = mean(builder.add('Mul', [centred, centred]));
  return builder.add('Div', [centred, builder.add('Sqrt', [builder.add('Add', [variance, builder.scalar(epsilon)])])]);
}

/**
 * Features with their differences over time after them: slopes of the straight line through the frames around, the end frames
 * repeated (S. Young et al., The HTK Book, equation 5.16).
 */
export function withDeltas(builder: GraphBuilder, features: string, { deltas, deltaWindow }: FeatureParameters): string {
  if (deltas === 0) return features;
  const reach = (deltaWindow - 1) / 2;
  const places = Array.from({ length: deltaWindow }, (_, i) => i - reach);
  const squares = places.reduce((sum, place) => sum + place * place, 0);
  const kernel = builder.floats(
    places.map((place) => place / squares),
    [1, 1, 1, deltaWindow],
  );
  const ahead = builder.ints([1]);
  const parts = [features];
  for (let order = 1; order <= deltas; order++) {
    const plane = builder.add('Unsqueeze', [parts.at(-1)!, ahead]);
    const padded = builder.add('Pad', [plane, builder.ints([reach, reach]), '', builder.ints([TIME + 1])], { mode: 'edge' });
    parts.push(builder.add('Squeeze', [builder.add('Conv', [padded, kernel], { kernel_shape: [1, deltaWindow] }), ahead]));
  }
  return builder.add('Concat', parts, { axis: 1 });
}
