import type { Basis } from '@deepsensor/contract';

import type { PictureSize } from '../picture/picture.js';

/**
 * A coarse grid of k×k cells a channel, each moving as one (nearest-neighbour upsampling). Where k does not divide a side, cells differ
 * by one pixel: pixel y lies in cell ⌊y·k / H⌋. Coefficients `[C, k, k]`.
 */
export function gridBasis(name: string, { channels, height, width }: PictureSize, order: number): Basis {
  const pixels = height * width;
  const cells = order * order;
  const cellOf = new Int32Array(pixels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) cellOf[y * width + x] = Math.floor((y * order) / height) * order + Math.floor((x * order) / width);
  }
  return {
    name,
    dimensions: channels * cells,
    synthesise(coefficients, rows, out) {
      for (let plane = 0; plane < rows * channels; plane++) {
        for (let i = 0; i < pixels; i++) out[plane * pixels + i] = coefficients[plane * cells + cellOf[i]!]!;
      }
      return out;
    },
    adjoint(gradients, rows, out) {
      out.fill(0, 0, rows * channels * cells);
      for (let plane = 0; plane < rows * channels; plane++) {
        for (let i = 0; i < pixels; i++) out[plane * cells + cellOf[i]!]! += gradients[plane * pixels + i]!;
      }
      return out;
    },
  };
}
