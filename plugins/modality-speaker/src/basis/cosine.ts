import type { Basis } from '@deepsensor/contract';
import Fft from 'fft.js';

import type { RowFormat } from './row-format.js';

/**
 * Band-limited: `waves` cosines over the whole row, at frequencies spread evenly up to `hertz`, each of amplitude 1 in units of the
 * budget, so that sums are mostly cut or scaled at the budget. The frequencies are those of a Fourier transform over the next power of
 * two, which adds them up in time n log n. Coefficients `[waves]`, the lowest frequency first.
 * @returns `undefined` where there is no room for so many frequencies.
 */
export function cosineBasis(name: string, { length, rate }: RowFormat, waves: number, hertz: number): Basis | undefined {
  const size = 2 ** Math.max(2, Math.ceil(Math.log2(length)));
  const highest = Math.round((hertz * size) / rate);
  if (hertz > rate / 2 || waves > highest) return undefined;
  const bins = Array.from({ length: waves }, (_, j) => Math.round(((j + 1) * highest) / waves));
  const fft = new Fft(size);
  const [from, to] = [fft.createComplexArray() as number[], fft.createComplexArray() as number[]];
  return {
    name,
    dimensions: waves,
    // The real part of a transform of real numbers is a sum of cosines, either way.
    synthesise(coefficients, rows, out) {
      for (let row = 0; row < rows; row++) {
        from.fill(0);
        for (let j = 0; j < waves; j++) from[2 * bins[j]!] = coefficients[row * waves + j]!;
        fft.transform(to, from);
        for (let i = 0; i < length; i++) out[row * length + i] = to[2 * i]!;
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      for (let row = 0; row < rows; row++) {
        from.fill(0);
        for (let i = 0; i < length; i++) from[2 * i] = gradients[row * length + i]!;
        fft.transform(to, from);
        for (let j = 0; j < waves; j++) out[row * waves + j] = to[2 * bins[j]!]!;
      }
      return out;
    },
  };
}
