import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { cosines } from './cepstrum.js';
import { normalise, withDeltas } from './feature-steps.js';
import { firstStart, frameCount } from './frames.js';
import { spectrumKernels } from './kernels.js';
import type { FeatureLayout } from './layout.js';
import { logarithm } from './logarithm.js';
import { melFilters } from './mel.js';
import { featureCount, type FeatureParameters } from './parameters.js';

/**
 * The piece of graph from `raw [n, samples]` to a model's features, made of differentiable operators: one strided convolution gives
 * the spectra of all frames, the rest is small.
 */
export function featureFragment(layout: FeatureLayout, parameters: FeatureParameters, samples: number): NetworkGraph {
  const frames = frameCount(parameters, samples);
  const builder = new GraphBuilder();
  const raw = builder.input('raw', ['n', samples]);
  const signal = emphasise(builder, builder.add('Unsqueeze', [raw, builder.ints([1, 2])]), parameters);
  const energies = melEnergies(builder, framed(builder, signal, parameters, samples, frames), parameters);
  const logs = logarithm(builder, energies, parameters);
  const features = withDeltas(builder, normalise(builder, cepstrum(builder, logs, parameters), parameters), parameters);
  const ordered = layout.order === 'ft' ? features : builder.add('Transpose', [features], { perm: [0, 2, 1] });
  const lengths = layout.order === 'ft' ? [featureCount(parameters), frames] : [frames, featureCount(parameters)];
  const rest = lengths.values();
  const shape = Array.from({ length: 3 + layout.single.length }, (_, axis) =>
    axis === 0 ? 'n' : layout.single.includes(axis) ? 1 : rest.next().value!,
  );
  builder.output(layout.single.length === 0 ? ordered : builder.add('Unsqueeze', [ordered, builder.ints(layout.single)]), shape);
  return builder.build('front-end');
}

/** Axis of the samples in `[n, 1, 1, samples]`: planes of one row, since ONNX Runtime convolves these a fifth faster than signals. */
const TIME = 3;

/** Pre-emphasis over the whole recording; that within frames is part of the kernels. */
function emphasise(builder: GraphBuilder, signal: string, { preEmphasis, preEmphasisOf }: FeatureParameters): string {
  if (preEmphasis === 0 || preEmphasisOf === 'frame') return signal;
  const kernel = builder.floats([-preEmphasis, 1], [1, 1, 1, 2]);
  if (preEmphasisOf === 'signal') return builder.add('Conv', [signal, kernel], { kernel_shape: [1, 2], pads: [0, 1, 0, 0] });
  const led = builder.add('Pad', [signal, builder.ints([1, 0]), '', builder.ints([TIME])], { mode: 'reflect' });
  return builder.add('Conv', [led, kernel], { kernel_shape: [1, 2] });
}

/** A signal `[n, 1, 1, L]` that is as long as its frames reach, and zeros that the convolution adds to it by itself. */
interface Framed {
  readonly signal: string;
  readonly pads: readonly [number, number];
}

/** Extends or cuts a signal at its ends, so that its frames start at its first sample. */
function framed(builder: GraphBuilder, signal: string, parameters: FeatureParameters, samples: number, frames: number): Framed {
  const { window, hop, edges } = parameters;
  const start = firstStart(parameters);
  const end = start + (frames - 1) * hop + window;
  const axis = builder.ints([TIME]);
  const slice = (from: number, to: number, step = 1): string =>
    builder.add('Slice', [signal, builder.ints([from]), builder.ints([to]), axis, builder.ints([step])]);
  // What is left over at the end is no matter while it makes no other frame.
  if (start > 0 || samples - end >= hop) {
    const [from, to] = [Math.max(0, start), Math.min(samples, end)];
    return { signal: slice(from, to), pads: [from - start, end - to] };
  }
  const [before, after] = [-start, Math.max(0, end - samples)];
  if (before === 0 && after === 0) return { signal, pads: [0, 0] };
  if (edges === 'zero') return { signal, pads: [before, after] };
  if (edges === 'reflect')
    return { signal: builder.add('Pad', [signal, builder.ints([before, after]), '', axis], { mode: 'reflect' }), pads: [0, 0] };
  // An end before the first sample has to be written as far below 0, since -1 means the last.
  const past = -(2 ** 31);
  const parts = [
    ...(before > 0 ? [slice(before - 1, past, -1)] : []),
    signal,
    ...(after > 0 ? [slice(samples - 1, samples - 1 - after < 0 ? past : samples - 1 - after, -1)] : []),
  ];
  return { signal: builder.add('Concat', parts, { axis: TIME }), pads: [0, 0] };
}

/** Energies `[n, bands, frames]`. The squares of real and imaginary parts are added by the same product that weighs the points. */
function melEnergies(builder: GraphBuilder, { signal, pads }: Framed, parameters: FeatureParameters): string {
  const { window, hop, bands, power } = parameters;
  const { weights, first, bins } = melFilters(parameters);
  const { values, pointOf } = spectrumKernels(parameters, first, bins);
  const rows = pointOf.length;
  const kernel = builder.floats(values, [rows, 1, 1, window]);
  const [before, after] = pads;
  const planes = builder.add('Conv', [signal, kernel], { kernel_shape: [1, window], strides: [1, hop], pads: [0, before, 0, after] });
  const spectrum = builder.add('Squeeze', [planes, builder.ints([2])]);
  const squares = builder.add('Mul', [spectrum, spectrum]);
  if (power === 1) {
    const [real, imaginary] = builder.addMany('Split', [squares, builder.ints([bins, bins])], 2, { axis: 1 });
    const magnitudes = builder.add('Sqrt', [builder.add('Add', [real!, imaginary!])]);
    return builder.add('MatMul', [builder.floats(Float32Array.from(weights), [bands, bins]), magnitudes]);
  }
  const matrix = new Float32Array(bands * rows);
  for (let band = 0; band < bands; band++) pointOf.forEach((point, row) => (matrix[band * rows + row] = weights[band * bins + point]!));
  return builder.add('MatMul', [builder.floats(matrix, [bands, rows]), squares]);
}

function cepstrum(builder: GraphBuilder, energies: string, { cepstrum: wanted, bands }: FeatureParameters): string {
  if (wanted === undefined) return energies;
  return builder.add('MatMul', [builder.floats(cosines(wanted, bands), [wanted.coefficients, bands]), energies]);
}
