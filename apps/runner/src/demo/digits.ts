import { Stream } from '@deepsensor/rng';

import { DIGIT_STROKES, type Point, type Stroke } from './digit-strokes.js';

export const SIDE = 28;

/** Digits drawn stroke by stroke, 8-bit grey, `[n, 28, 28]`. */
export interface DrawnDigits {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Draws `n` digits, as many of each class, each in a hand of its own: way of writing, slant, proportions, turn, place, wobble of the
 * strokes, thickness, contrast, noise. A pure function of its arguments.
 */
export function drawDigits(n: number, seed: number, purpose: string, progress: (done: number) => void = () => undefined): DrawnDigits {
  const random = new Stream(seed, `digits/${purpose}`);
  const pixels = new Uint8Array(n * SIDE * SIDE);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    labels[i] = i % 10;
    drawDigit(labels[i]!, random, pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
    if (i % 100 === 99) progress(i + 1);
  }
  return { pixels, labels };
}

function drawDigit(digit: number, random: Stream, out: Uint8Array): void {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const ways = DIGIT_STROKES[digit]!;
  const strokes = ways[random.below(ways.length)]!;
  const hand: Hand = {
    slant: between(-0.4, 0.36),
    turn: between(-0.26, 0.26),
    width: between(11, 21),
    height: between(15, 22),
    x: SIDE / 2 + between(-2, 2),
    y: SIDE / 2 + between(-2, 2),
    wobble: between(0.018, 0.05),
  };
  const thickness = between(0.65, 1.85);
  const ink = between(0.5, 1);
  const grain = between(0, 0.1);
  const lines = strokes.map((stroke) => smooth(stroke.map((point) => place(point, hand, random))));

  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let distance = Infinity;
      for (const line of lines) distance = Math.min(distance, distanceTo(line, x + 0.5, y + 0.5));
      const cover = Math.min(1, Math.max(0, thickness - distance + 0.5));
      const value = ink * cover + grain * Math.abs(random.normal());
      out[y * SIDE + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}

interface Hand {
  readonly slant: number;
  readonly turn: number;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly wobble: number;
}

function place([px, py]: Point, hand: Hand, random: Stream): Point {
  const x = (px - 0.5 + hand.wobble * random.normal()) * hand.width;
  const y = (py - 0.5 + hand.wobble * random.normal()) * hand.height;
  const slanted = x - hand.slant * y;
  const [cos, sin] = [Math.cos(hand.turn), Math.sin(hand.turn)];
  return [hand.x + cos * slanted - sin * y, hand.y + sin * slanted + cos * y];
}

/** Catmull-Rom through the points, four pieces between two. */
function smooth(points: Stroke): Float64Array {
  const pieces = 4;
  const at = (i: number) => points[Math.min(Math.max(i, 0), points.length - 1)]!;
  const line: number[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    for (let k = 0; k < pieces; k++) {
      const t = k / pieces;
      for (const axis of [0, 1] as const) {
        const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]];
        line.push(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t));
      }
    }
  }
  line.push(...at(points.length - 1));
  return Float64Array.from(line);
}

function distanceTo(line: Float64Array, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const [ex, ey] = [ax + t * dx - x, ay + t * dy - y];
    least = Math.min(least, ex * ex + ey * ey);
  }
  return Math.sqrt(least);
}
