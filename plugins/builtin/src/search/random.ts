import { contribution, type PerturbationStrategy, type Proposal, type SearchSession, type SearchSpace } from '@deepsensor/contract';
import { z } from 'zod';

export const randomOptions = z.strictObject({
  saturated: z
    .boolean()
    .default(false)
    .describe('Draws corners of the box, where every coefficient is -1 or 1, in place of points within it.'),
  batch: z
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .describe('Candidates of each seed that are judged together; of no effect on which they are.'),
  basis: z.string().min(1).optional().describe("Basis in which it draws; the modality's default when left out."),
});

export type RandomOptions = z.infer<typeof randomOptions>;

/**
 * Random search, the zero line of every comparison: coefficients uniform in the box [-1, 1], or its corners, each candidate by itself and
 * whatever came of those before. A budget that is no box is projected onto by the modality.
 */
export function randomSearch(options: RandomOptions): PerturbationStrategy {
  return {
    usesGradient: false,
    usesAims: false,
    ...(options.basis !== undefined && { basis: options.basis }),
    open: (space) => open(space, options),
  };
}

function open({ seeds, dimensions: k, evaluationsPerSeed, random }: SearchSpace, { saturated, batch }: RandomOptions): SearchSession {
  const buffer = new Float32Array(seeds * Math.min(batch, evaluationsPerSeed) * k);
  let spent = 0;
  return {
    propose(): Proposal | undefined {
      const each = Math.min(batch, evaluationsPerSeed - spent);
      if (each <= 0) return undefined;
      const rows = seeds * each;
      const seedOf = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        const seed = Math.floor(row / each);
        seedOf[row] = seed;
        random.uniform(seed, 'random', spent + (row % each), buffer, row * k, k);
      }
      for (let j = 0; j < rows * k; j++) buffer[j] = saturated ? (buffer[j]! < 0.5 ? -1 : 1) : 2 * buffer[j]! - 1;
      spent += each;
      return { seedOf, coefficients: { data: buffer.subarray(0, rows * k), shape: [rows, k] }, aims: new Int32Array(rows).fill(-1) };
    },
    observe: () => undefined,
  };
}

export const random = contribution({
  kind: 'perturbation',
  id: 'random',
  summary: 'Candidates at random within the budget: the zero line.',
  options: randomOptions,
  create: randomSearch,
});
