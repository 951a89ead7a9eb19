import { contribution, type PerturbationStrategy } from '@deepsensor/contract';

import { guidedOptions, type GuidedOptions } from './options.js';
import { GuidedSession } from './session.js';

/** The strategy behind `swarm/guided`; options are complete, as the schema `guidedOptions` makes them. */
export function guidedSwarm(options: GuidedOptions): PerturbationStrategy {
  return {
    usesGradient: true,
    usesAims: options.aims,
    ...(options.basis !== undefined && { basis: options.basis }),
    open: (space) => new GuidedSession(options, space),
  };
}

export const guided = contribution({
  kind: 'perturbation',
  id: 'swarm/guided',
  summary: 'Particle swarm that also climbs the gradient of the fitness, each particle towards a wrong class of its own.',
  options: guidedOptions,
  create: guidedSwarm,
});
