import { GUARD, type Ball } from './ball.js';

/** The ball `max |x - seed| <= reach`, in levels. */
export function linfBall(reach: number): Ball {
  const most = Math.floor(reach + 1e-6);
  return {
    reach,
    bound(changes) {
      for (let i = 0; i < changes.length; i++) {
        const change = changes[i]! * GUARD;
        changes[i] = change > most ? most : change < -most ? -most : Math.trunc(change) || 0;
      }
    },
    within: (changes) => changes.every((change) => Math.abs(change) <= most),
    steepest(gradients, _rows, out) {
      for (let i = 0; i < gradients.length; i++) out[i] = gradients[i]! > 0 ? 1 : gradients[i]! < 0 ? -1 : 0;
      return out;
    },
  };
}
