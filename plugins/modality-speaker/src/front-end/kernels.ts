import type { FeatureParameters } from './parameters.js';
import { windowOf } from './window.js';

/** Kernels that give a spectrum from samples: the real parts of its points, then the imaginary ones. */
export interface SpectrumKernels {
  /** `[rows, window]` */
  readonly values: Float32Array;
  /** Point of the spectrum, counted from the first that is wanted, that each row belongs to. */
  readonly pointOf: readonly number[];
}

/**
 * A frame's spectrum is linear in its samples, so input scale, removal of the offset, pre-emphasis, window, transform and norm are one
 * matrix, computed in float64. For power 2, rows that are zero throughout are left out: the imaginary parts of constant and Nyquist.
 * @param first Points `[first, first + bins)` of the spectrum that are wanted.
 */
export function spectrumKernels(parameters: FeatureParameters, first: number, bins: number): SpectrumKernels {
  const { window, fft, power } = parameters;
  const shape = windowOf(parameters.windowShape, parameters.windowForm, window);
  const scale = parameters.inputScale / normOf(parameters, shape);
  const points = Array.from({ length: bins }, (_, i) => first + i);
  const imaginary = points.filter((point) => power === 1 || (point > 0 && 2 * point < fft));
  const wave = (of: (turn: number) => number) => Float64Array.from({ length: fft }, (_, i) => of((2 * Math.PI * i) / fft));
  const [cosine, sine] = [wave(Math.cos), wave(Math.sin)];
  const rows = [...points.map((point) => ({ point, of: cosine })), ...imaginary.map((point) => ({ point, of: sine }))];
  const values = new Float32Array(rows.length * window);
  rows.forEach(({ point, of }, row) => {
    // Phases are counted from the frame's start: no power depends on where from.
    const kernel = shape.map((height, i) => scale * height * of[(point * i) % fft]!);
    values.set(withoutOffset(emphasised(kernel, parameters), parameters), row * window);
  });
  return { values, pointOf: rows.map(({ point }) => point - first) };
}

function normOf({ spectrumNorm, fft }: FeatureParameters, shape: Float64Array): number {
  switch (spectrumNorm) {
    case 'none':
      return 1;
    case 'window':
      return Math.sqrt(shape.reduce((sum, height) => sum + height * height, 0));
    case 'fft':
      return Math.sqrt(fft);
  }
}

/** The kernel that does to samples what this one does to emphasised ones: its transpose of `y[i] = x[i] - c x[max(0, i - 1)]`. */
function emphasised(kernel: Float64Array, { preEmphasis, preEmphasisOf }: FeatureParameters): Float64Array {
  if (preEmphasis === 0 || preEmphasisOf !== 'frame') return kernel;
  return kernel.map((value, i) => value - preEmphasis * ((kernel[i + 1] ?? 0) + (i === 0 ? value : 0)));
}

function withoutOffset(kernel: Float64Array, { removeOffset }: FeatureParameters): Float64Array {
  if (!removeOffset) return kernel;
  const mean = kernel.reduce((sum, value) => sum + value, 0) / kernel.length;
  return kernel.map((value) => value - mean);
}
