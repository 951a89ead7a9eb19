import { FULL_SCALE } from '../sound/levels.js';
import { GUARD, type Ball } from './ball.js';

/** The ball `max |x - seed| <= radius` for samples in [-1, 1]. */
export function linfBall(seeds: number, radius: number): Ball {
  const reach = radius * FULL_SCALE;
  const most = Math.floor(reach + 1e-6);
  return {
    reach: new Float64Array(seeds).fill(reach),
    bound(changes, _squared, _seed, whole) {
      for (let i = 0; i < changes.length; i++) {
        const change = changes[i]! * GUARD;
        whole[i] = change > most ? most : change < -most ? -most : change;
      }
    },
    within: (changes) => changes.every((change) => Math.abs(change) <= reach + 1e-6),
    steepest(gradients, _rows, out) {
      for (let i = 0; i < gradients.length; i++) out[i] = gradients[i]! > 0 ? 1 : gradients[i]! < 0 ? -1 : 0;
      return out;
    },
  };
}
