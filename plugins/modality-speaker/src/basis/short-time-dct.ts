import type { Basis } from '@deepsensor/contract';

import { patternBasis } from './patterns.js';
import type { RowFormat } from './row-format.js';

const FRAME_SECONDS = 0.032;

export function hasRoomForFrames({ length, rate }: RowFormat, order: number): boolean {
  const frame = Math.round(FRAME_SECONDS * rate);
  return order <= frame && frame <= length;
}

/**
 * Short-time DCT: frames of 32 ms side by side, in each the `order` lowest waves of the DCT-II (Ahmed, Natarajan and Rao 1974), of
 * amplitude 1 in units of the budget. At `order` 32 they reach up to 500 Hz. Coefficients `[frames, order]`.
 */
export function shortTimeDctBasis(name: string, { length, rate }: RowFormat, order: number): Basis {
  const frame = Math.round(FRAME_SECONDS * rate);
  const waves = Array.from({ length: order }, (_, u) =>
    Float32Array.from({ length: frame }, (_, i) => (u === 0 ? Math.SQRT1_2 : Math.cos((Math.PI * (2 * i + 1) * u) / (2 * frame)))),
  );
  const frames = Math.ceil(length / frame);
  const patterns = Array.from({ length: frames * order }, (_, j) => {
    const start = Math.floor(j / order) * frame;
    return { start, shape: waves[j % order]!.subarray(0, Math.min(frame, length - start)) };
  });
  return patternBasis(name, length, patterns);
}
