import { rowLength, type Batch, type Scale } from '@deepsensor/contract';

import { extentOf } from '../sound/levels.js';
import { logSpectralDistance } from './log-spectral.js';
import { segmentalSnr } from './segmental-snr.js';

/** How the distances are read, those that people know best first. */
export const scales: Readonly<Record<string, Scale>> = {
  snr: { symbol: 'SNR', unit: 'dB', alike: 'larger' },
  segsnr: { symbol: 'segmental SNR', unit: 'dB', alike: 'larger' },
  linf: { symbol: 'L∞', unit: '', alike: 'smaller' },
  l2: { symbol: 'L2', unit: '', alike: 'smaller' },
  lsd: { symbol: 'log-spectral distance', unit: 'dB', alike: 'smaller' },
};

/**
 * Row by row, for `[n, length]` samples in [-1, 1]: `linf`, `l2`, `snr` (energy of the reference over that of the change, in dB; Infinity
 * when nothing changed), `segsnr` and `lsd`. Padding of both counts for nothing.
 * @param rate In Hz.
 */
export function distances(inputs: Batch, references: Batch, rate: number): Readonly<Record<string, Float64Array>> {
  const rows = inputs.shape[0]!;
  const length = rowLength(inputs.shape);
  const column = () => new Float64Array(rows);
  const result = { snr: column(), segsnr: column(), linf: column(), l2: column(), lsd: column() };
  for (let row = 0; row < rows; row++) {
    const [a, b] = [extentOf(inputs.data, row, length), extentOf(references.data, row, length)];
    const [start, end] = [row * length + Math.min(a.start, b.start), row * length + Math.max(a.end, b.end)];
    const [sound, reference] = [inputs.data.subarray(start, end), references.data.subarray(start, end)];
    let [largest, changed, energy] = [0, 0, 0];
    for (let i = 0; i < sound.length; i++) {
      const change = sound[i]! - reference[i]!;
      largest = Math.max(largest, Math.abs(change));
      changed += change * change;
      energy += reference[i]! * reference[i]!;
    }
    result.linf[row] = largest;
    result.l2[row] = Math.sqrt(changed);
    result.snr[row] = changed === 0 ? Infinity : 10 * Math.log10(energy / changed);
    result.segsnr[row] = segmentalSnr(sound, reference, rate);
    result.lsd[row] = logSpectralDistance(sound, reference, rate);
  }
  return result;
}
