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

/** Cuts off or extends a signal at its ends, so that the first frame starts with it and the last one ends with it. */
function framed(builder: GraphBuilder, signal: string, parameters: FeatureParameters, samples: number, frames: number): Framed {
  const { window, hop, edges } = parameters;
  const start = firstStart(parameters);
  const end = start + (frames - 1) * hop + window;
  const axis = builder.ints([TIME]);
  const slice = (tensor: string, from: number, to: number, step = 1): string =>
    builder.add('Slice', [tensor, builder.ints([from]), builder.ints([to]), axis, builder.ints([step])]);
  const from = Math.max(0, start);
  // What is left over at the end is no matter while it makes no other frame.
  const to = samples - end >= hop ? end : samples;
  const cut = from > 0 || to < samples ? slice(signal, from, to) : signal;
  const [before, after] = [Math.max(0, -start), Math.max(0, end - samples)];
  if (before === 0 && after === 0) return { signal: cut, pads: [0, 0] };
  if (edges === 'zero') return { signal: cut, pads: [before, after] };
  if (edges === 'reflect')
    return { signal: builder.add('Pad', [cut, builder.ints([before, after]), '', axis], { mode: 'reflect' }), pads: [0, 0] };
  const last = to - from - 1;
  // Backwards; an end before the first sample has to be written as far below 0, since -1 means the last.
  const mirrored = (at: number, count: number): string => slice(cut, at, at < count ? -(2 ** 31) : at - count, -1);
  const parts = [...(before > 0 ? [mirrored(before - 1, before)] : []), cut, ...(after > 0 ? [mirrored(last, after)] : [])];
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
