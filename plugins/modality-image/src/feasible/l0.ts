import type { FeasibleSet } from '@deepsensor/contract';

import { RAW_OF_LEVEL, TOP_LEVEL } from '../picture/levels.js';
import { containsRows } from './contains.js';
import { GUARD } from './linf.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * The box [0, 1] and at most `radius` changed values, on levels. The radius counts values, so it says nothing of their size: a
 * perturbation of 1 is the whole range from black to white. The largest changes are kept, the first of equals.
 */
export function l0Set({ levels, length }: SeedLevels, radius: number): FeasibleSet {
  const most = Math.floor(radius + 1e-9);
  const changes = new Int16Array(length);
  const counts = new Int32Array(TOP_LEVEL + 1);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]! * length;
        const start = row * length;
        counts.fill(0);
        for (let i = 0; i < length; i++) {
          const level = levels[seed + i]!;
          const change = perturbations[start + i]! * TOP_LEVEL;
          const cut = change > TOP_LEVEL - level ? TOP_LEVEL - level : change < -level ? -level : change;
          const whole = (cut > 0 ? cut + GUARD : cut - GUARD) | 0;
          changes[i] = whole;
          counts[whole < 0 ? -whole : whole]!++;
        }
        // Counting from the largest change down to the size at which the allowance runs out.
        let least = TOP_LEVEL + 1;
        let left = most;
        while (least > 1 && counts[least - 1]! <= left) left -= counts[--least]!;
        for (let i = 0; i < length; i++) {
          const size = Math.abs(changes[i]!);
          const kept = size >= least || (size === least - 1 && size > 0 && left-- > 0);
          out[start + i] = RAW_OF_LEVEL[levels[seed + i]! + (kept ? changes[i]! : 0)]!;
        }
      }
    },
    steepest(gradients, rows, out) {
      const columns = gradients.length / rows;
      for (let row = 0; row < rows; row++) {
        const gradient = gradients.subarray(row * columns, (row + 1) * columns);
        const order = Array.from(gradient.keys()).sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!) || a - b);
        const result = out.subarray(row * columns, (row + 1) * columns);
        const signs = order.slice(0, most).map((i) => [i, Math.sign(gradient[i]!)] as const);
        result.fill(0);
        for (const [i, sign] of signs) result[i] = sign || 0;
      }
      return out;
    },
    contains: (inputs, seedOf) =>
      containsRows(inputs, seedOf, { levels, length }, (each) => each.reduce((sum, change) => sum + (change === 0 ? 0 : 1), 0) <= most),
  };
}
