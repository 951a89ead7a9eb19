import type { PerturbationStrategy } from '@deepsensor/contract';

import { describePerturbation } from '../src/index.js';

/** Uniform random search, the least that keeps the laws: one candidate a seed a round. */
const random: PerturbationStrategy = {
  usesGradient: false,
  usesAims: false,
  open({ seeds, dimensions, evaluationsPerSeed, random }) {
    let step = 0;
    return {
      propose() {
        if (step === evaluationsPerSeed) return undefined;
        const coefficients = new Float32Array(seeds * dimensions);
        for (let seed = 0; seed < seeds; seed++) random.uniform(seed, 'position', step, coefficients, seed * dimensions, dimensions);
        step++;
        return {
          seedOf: Int32Array.from({ length: seeds }, (_, i) => i),
          coefficients: { data: coefficients.map((value) => 2 * value - 1), shape: [seeds, dimensions] },
          aims: new Int32Array(seeds).fill(-1),
        };
      },
      observe: () => undefined,
    };
  },
};

describePerturbation('random search', () => random);
