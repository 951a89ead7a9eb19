import { RAW_OF_LEVEL, TOP_LEVEL } from '../picture/levels.js';
import type { Ball } from './ball.js';
import { containsRows } from './contains.js';
import { GUARD } from './linf.js';
import type { SeedLevels } from './seed-levels.js';

/**
 * The box [0, 1] and at most `radius` changed values, on levels. The values with the largest perturbations are changed, the first of
 * equals; how far they go is `radius * perturbation`, cut at the box, so that all but the faintest end black or white.
 */
export function l0Set({ levels, length }: SeedLevels, radius: number): Ball {
  const most = Math.floor(radius + 1e-9);
  const reach = radius * TOP_LEVEL * GUARD;
  const changes = new Int16Array(length);
  const sizes = new Float32Array(length);
  return {
    place(perturbations, seedOf, out) {
      for (let row = 0; row < seedOf.length; row++) {
        const seed = seedOf[row]! * length;
        const start = row * length;
        for (let i = 0; i < length; i++) {
          const level = levels[seed + i]!;
          const wanted = level + perturbations[start + i]! * reach;
          const change = ((wanted >= TOP_LEVEL ? TOP_LEVEL : wanted > 0 ? wanted : wanted <= 0 ? 0 : level) - level) | 0;
          changes[i] = change;
          sizes[i] = change === 0 ? 0 : Math.abs(perturbations[start + i]!);
        }
        keepLargest(changes, sizes, most);
        for (let i = 0; i < length; i++) out[start + i] = RAW_OF_LEVEL[levels[seed + i]! + changes[i]!]!;
      }
    },
    steepest(gradients, rows, out) {
      const columns = gradients.length / rows;
      const signs = new Int16Array(columns);
      for (let row = 0; row < rows; row++) {
        const gradient = gradients.subarray(row * columns, (row + 1) * columns);
        const lengths = gradient.map(Math.abs);
        for (let i = 0; i < columns; i++) signs[i] = Math.sign(gradient[i]!);
        keepLargest(signs, lengths, most);
        out.set(signs, row * columns);
      }
      return out;
    },
    contains: (inputs, seedOf) =>
      containsRows(inputs, seedOf, { levels, length }, (each) => each.reduce((sum, change) => sum + (change === 0 ? 0 : 1), 0) <= most),
  };
}

/** Sets to zero all of `values` but the `most` whose `sizes` are largest, the first of equals. */
function keepLargest(values: Int16Array, sizes: Float32Array, most: number): void {
  if (most >= values.length) return;
  const least = largest(sizes, most);
  let equals = most;
  for (let i = 0; i < sizes.length; i++) if (sizes[i]! > least) equals--;
  for (let i = 0; i < sizes.length; i++) {
    const kept = sizes[i]! > least || (sizes[i] === least && equals-- > 0);
    if (!kept) values[i] = 0;
  }
}

const binShift = 19;
const bins = new Int32Array(1 << (32 - binShift));

/** The `rank`-th largest of sizes that are not negative, whose bits stand in the same order: counted into bins, then one bin sorted. */
function largest(sizes: Float32Array, rank: number): number {
  const bits = new Uint32Array(sizes.buffer, sizes.byteOffset, sizes.length);
  bins.fill(0);
  for (let i = 0; i < bits.length; i++) bins[bits[i]! >>> binShift]!++;
  let bin = bins.length - 1;
  let left = rank;
  while (bins[bin]! < left) left -= bins[bin--]!;
  const within = sizes.filter((_, i) => bits[i]! >>> binShift === bin).sort();
  return within[within.length - left]!;
}
