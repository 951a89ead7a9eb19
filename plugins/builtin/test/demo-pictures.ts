import { png } from './png.js';

/** Segments of a seven-segment digit: x0, y0, x1, y1 in the unit square. */
const SEGMENTS: readonly (readonly [number, number, number, number])[] = [
  [0.3, 0.2, 0.7, 0.2],
  [0.7, 0.2, 0.7, 0.5],
  [0.7, 0.5, 0.7, 0.8],
  [0.3, 0.8, 0.7, 0.8],
  [0.3, 0.5, 0.3, 0.8],
  [0.3, 0.2, 0.3, 0.5],
  [0.3, 0.5, 0.7, 0.5],
];
const LIT: readonly string[] = ['012345', '12', '01346', '01236', '1256', '02356', '023456', '012', '0123456', '012356'];

export type Random = () => number;

/** Repeatable numbers in [0, 1) for demo pictures (a linear congruential generator). */
export function repeatable(seed: number): Random {
  let state = (seed * 2654435761) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** A slanted, soft digit, `[size, size]` in 0..1. */
export function digit(label: number, size: number, random: Random): Float32Array {
  const [slant, width, shift] = [0.3 * (random() - 0.5), 0.05 + 0.03 * random(), 0.1 * (random() - 0.5)];
  const pixels = new Float32Array(size * size);
  for (let i = 0; i < pixels.length; i++) {
    const y = (Math.floor(i / size) + 0.5) / size;
    const x = ((i % size) + 0.5) / size + slant * (y - 0.5) + shift;
    let nearest = 1;
    for (const segment of LIT[label]!) {
      const [x0, y0, x1, y1] = SEGMENTS[Number(segment)]!;
      const along = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)));
      nearest = Math.min(nearest, Math.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)));
    }
    pixels[i] = Math.min(1, Math.max(0, 1.5 - nearest / width));
  }
  return pixels;
}

/** A picture within `radius` of another in the maximum norm, smooth enough to look like an attack. */
export function perturbed(pixels: Float32Array, radius: number, random: Random): Float32Array {
  const [a, b, phase] = [1 + 6 * random(), 1 + 6 * random(), 6 * random()];
  const size = Math.sqrt(pixels.length);
  return pixels.map((value, i) => {
    const wave = Math.sin((a * (i % size)) / size + (b * Math.floor(i / size)) / size + phase) + 0.8 * (random() - 0.5);
    return Math.min(1, Math.max(0, value + radius * Math.max(-1, Math.min(1, 2 * wave))));
  });
}

/** Grey values 0..1 as PNG. */
export function greyPng(pixels: Float32Array): Uint8Array {
  const size = Math.sqrt(pixels.length);
  return png(
    Uint8Array.from(pixels, (value) => Math.round(255 * value)),
    size,
    size,
    1,
  );
}

/** The change in blue (darker) and red (brighter) on white, magnified to fill the scale. */
export function differencePng(failing: Float32Array, reference: Float32Array, radius: number): Uint8Array {
  const size = Math.sqrt(failing.length);
  const pixels = new Uint8Array(failing.length * 3);
  failing.forEach((value, i) => {
    const change = Math.max(-1, Math.min(1, (value - reference[i]!) / radius));
    const faded = Math.round(255 * (1 - Math.abs(change)));
    pixels.set(change > 0 ? [230, faded, faded] : [faded, faded, 230], 3 * i);
  });
  return png(pixels, size, size, 3);
}
