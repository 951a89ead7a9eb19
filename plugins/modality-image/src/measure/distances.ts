import { rowLength, type Batch, type Scale } from '@deepsensor/contract';

import { lieOnLevels, TOP_LEVEL } from '../picture/levels.js';
import { planeSsim } from './ssim.js';

/** How the distances are read, those that people know best first. */
export const scales: Readonly<Record<string, Scale>> = {
  linf: { symbol: 'L∞', unit: '', alike: 'smaller' },
  l2: { symbol: 'L2', unit: '', alike: 'smaller' },
  l0: { symbol: 'L0', unit: '', alike: 'smaller' },
  psnr: { symbol: 'PSNR', unit: 'dB', alike: 'larger' },
  ssim: { symbol: 'SSIM', unit: '', alike: 'larger' },
};

/**
 * Row by row, for `[n, C, H, W]` in [0, 1]: `linf`, `l2`, `l0` (changed values), `psnr` in dB with peak 1 (Infinity when nothing
 * changed) and `ssim` (mean over the channels). Rows that lie on levels of an 8-bit file are compared in levels, so that 51 levels are
 * 0.2 exactly.
 */
export function distances(inputs: Batch, references: Batch): Readonly<Record<string, Float64Array>> {
  const [rows, channels, height, width] = inputs.shape as [number, number, number, number];
  const length = rowLength(inputs.shape);
  const column = () => new Float64Array(rows);
  const result = { linf: column(), l2: column(), l0: column(), psnr: column(), ssim: column() };
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const { largest, squared, changed } = compare(inputs.data, references.data, start, length);
    result.linf[row] = largest;
    result.l2[row] = Math.sqrt(squared);
    result.l0[row] = changed;
    result.psnr[row] = -10 * Math.log10(squared / length);
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [start + channel * height * width, start + (channel + 1) * height * width];
      result.ssim[row]! += planeSsim(inputs.data.subarray(from, to), references.data.subarray(from, to), height, width) / channels;
    }
  }
  return result;
}

function compare(a: Float32Array, b: Float32Array, start: number, length: number) {
  const onLevels = lieOnLevels(a, start, length) && lieOnLevels(b, start, length);
  let largest = 0;
  let squared = 0;
  let changed = 0;
  for (let i = start; i < start + length; i++) {
    const change = onLevels ? Math.round(a[i]! * TOP_LEVEL) - Math.round(b[i]! * TOP_LEVEL) : a[i]! - b[i]!;
    largest = Math.max(largest, Math.abs(change));
    squared += change * change;
    if (change !== 0) changed++;
  }
  return onLevels ? { largest: largest / TOP_LEVEL, squared: squared / TOP_LEVEL ** 2, changed } : { largest, squared, changed };
}
