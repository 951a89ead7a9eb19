import type { Basis } from '@deepsensor/contract';
import Fft from 'fft.js';

import type { RowFormat } from './row-format.js';

/** Points of the transform that adds waves up over a row. */
function sizeOf(length: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(length)));
}

/** Whether there are so many different frequencies up to `hertz`, all below half the rate. */
export function hasRoomForCosines({ length, rate }: RowFormat, waves: number, hertz: number): boolean {
  return hertz < rate / 2 && waves <= Math.round((hertz * sizeOf(length)) / rate);
}

/**
 * Band-limited: `waves` cosines over the whole row, at frequencies spread evenly up to `hertz`, each of amplitude 1 in units of the
 * budget, so that sums are mostly cut or scaled at the budget. The frequencies are those of a Fourier transform over the next power of
 * two, which adds them up in time n log n. Coefficients `[waves]`, the lowest frequency first.
 */
export function cosineBasis(name: string, { length, rate }: RowFormat, waves: number, hertz: number): Basis {
  const size = sizeOf(length);
  const half = size / 2;
  const highest = Math.round((hertz * size) / rate);
  const bins = Int32Array.from({ length: waves }, (_, j) => Math.round(((j + 1) * highest) / waves));
  const tableOf = (wave: (angle: number) => number) => Float64Array.from(bins, (bin) => wave((2 * Math.PI * bin) / size));
  const [sines, cosines] = [tableOf(Math.sin), tableOf(Math.cos)];
  const [halved, whole] = [new Fft(half), new Fft(size)];
  const [from, samples] = [halved.createComplexArray() as number[], halved.createComplexArray() as number[]];
  const [padded, spectrum] = [new Float64Array(size), whole.createComplexArray() as number[]];
  return {
    name,
    dimensions: waves,
    // A row is real, so a transform of half the size makes it, its even samples as real parts and its odd ones as imaginary parts. With X a
    // spectrum of real numbers, mirrored at the middle, that is the transform of (X[k] + X[k + half]) + i e^(-i 2πk / size) (X[k] - X[k + half]).
    synthesise(coefficients, rows, out) {
      for (let row = 0; row < rows; row++) {
        from.fill(0);
        for (let j = 0; j < waves; j++) {
          const amplitude = coefficients[row * waves + j]! / 2;
          const [at, mirrored] = [2 * bins[j]!, 2 * (half - bins[j]!)];
          const [sine, cosine] = [amplitude * sines[j]!, amplitude * cosines[j]!];
          from[at]! += amplitude + sine;
          from[at + 1]! += cosine;
          // There sin(π - θ) = sin θ and cos(π - θ) = -cos θ.
          from[mirrored]! += amplitude - sine;
          from[mirrored + 1]! += cosine;
        }
        halved.transform(samples, from);
        for (let i = 0, at = row * length; i < length; i++, at++) out[at] = samples[i]!;
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let row = 0; row < rows; row++) {
        padded.set(gradients.subarray(row * length, (row + 1) * length));
        whole.realTransform(spectrum, padded as unknown as number[]);
        for (let j = 0; j < waves; j++) out[row * waves + j] = spectrum[2 * bins[j]!]!;
      }
      return out;
    },
  };
}
