import { contribution, type PerturbationStrategy } from '@deepsensor/contract';

import { psoOptions, type PsoOptions } from './options.js';
import { PsoSession } from './session.js';

/** The strategy behind `swarm/pso`; options are complete, as the schema `psoOptions` makes them. */
export function particleSwarm(options: PsoOptions): PerturbationStrategy {
  const { basis } = options;
  return {
    usesGradient: false,
    usesAims: false,
    prefersCoarseBasis: true,
    ...(basis !== undefined && { basis }),
    open: (space) => new PsoSession(options, space),
  };
}

export const pso = contribution({
  kind: 'perturbation',
  id: 'swarm/pso',
  summary: 'Particle swarm that needs no gradient, with constriction or inertia, global or ring topology.',
  options: psoOptions,
  create: particleSwarm,
});
