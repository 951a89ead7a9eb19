import { contribution, type PerturbationStrategy } from '@deepsensor/contract';

import { paperV1Options, type PaperV1Options } from './options.js';
import { PaperV1Session } from './session.js';

/**
 * The walk of the published code of DeepSensor's first version, as a baseline: its arithmetic as it stands, its oddities included.
 *
 * 1. One particle a seed, so personal and global best are the same place and no swarm shares anything.
 * 2. The inertia rises from 0.2 to 2 and compounds; from the sixth iteration on it is above 1 and the walk diverges into its bounds.
 * 3. With c1 + c2 = 4 such a swarm is stable for inertias between 1/3 and 1/2 only, which one iteration has.
 * 4. The velocity starts in U(0, 0.7) per pixel: every image first gets brighter.
 * 5. One scalar factor per pull and iteration is shared by all pixels, so until a bound bends it the walk stays on one line through the seed.
 * 6. The velocity is bounded after it has moved the particle.
 * 7. The first best is -5, so a fitness that never rises above -5 leaves the best at the seed.
 *
 * Two things differ from the published code. It lets a walk go anywhere in the box of pixels; here it moves in units of the budget's
 * radius (`unit` says how many of them one of its pixel units is), is clipped to [-1, 1] of them, and candidates are clipped to the budget
 * like everybody's. Its random numbers come from the run's key.
 * @param options Complete, as the schema `paperV1Options` makes them.
 */
export function paperWalk(options: PaperV1Options): PerturbationStrategy {
  const { basis } = options;
  return {
    usesGradient: false,
    usesAims: false,
    ...(basis !== undefined && { basis }),
    open: (space) => new PaperV1Session(options, space),
  };
}

export const paperV1 = contribution({
  kind: 'perturbation',
  id: 'swarm/paper-v1',
  summary: "The one-particle walk of DeepSensor's published code, oddities included, as a baseline.",
  options: paperV1Options,
  create: paperWalk,
});
