import type { PsoOptions } from './options.js';

/** `V <- inertia V + cognitive R1 (P - X) + social R2 (G - X)`, as it is at one step. */
export interface Coefficients {
  readonly inertia: number;
  readonly cognitive: number;
  readonly social: number;
}

/**
 * Clerc and Kennedy 2002: `2 / |2 - phi - sqrt(phi^2 - 4 phi)|` for `phi = c1 + c2 > 4`, the factor under which a swarm settles.
 * 0.7298437881 for c1 = c2 = 2.05. The random factors play no part in it.
 */
export function constriction(cognitive: number, social: number): number {
  const phi = cognitive + social;
  return 2 / Math.abs(2 - phi - Math.sqrt(phi * phi - 4 * phi));
}

/** The coefficients at `step` of `steps`, counted from 0. A falling inertia (Shi and Eberhart 1999) reaches its end in the last step. */
export function coefficients(options: PsoOptions, step: number, steps: number): Coefficients {
  if (options.update === 'constriction') {
    const { cognitive = 2.05, social = 2.05 } = options;
    const factor = constriction(cognitive, social);
    return { inertia: factor, cognitive: factor * cognitive, social: factor * social };
  }
  const { inertia, cognitive = 2, social = 2 } = options;
  if (typeof inertia === 'number') return { inertia, cognitive, social };
  const share = steps > 1 ? Math.min(1, step / (steps - 1)) : 0;
  return { inertia: inertia.from + (inertia.to - inertia.from) * share, cognitive, social };
}
