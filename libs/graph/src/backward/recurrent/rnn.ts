import type { Activation } from './activations.js';
import { INPUT, type Sequence } from './sequence.js';
import { summed, type Pulled } from './pulled.js';

/** `h = f(x W^T + h' R^T + b)` (ONNX RNN; Elman 1990). */
export function rnn(at: Sequence, f: Activation): Pulled {
  const { site } = at;
  const sums = summed(at);
  const slopes = at.pieces(at.masked(f.slope(sums, at.states())));
  const idle = at.idle();
  const held = idle && at.pieces(idle);
  const read = at.cotangents();
  const gates: string[] = [];
  let carry = at.lastCotangent(1);
  for (let step = at.steps - 1; step >= 0; step--) {
    const state = at.sum(carry, read?.[step]);
    gates[step] = site.add('Mul', [state, slopes[step]!]);
    carry = at.sum(at.stepTimes(gates[step]!, site.x(INPUT.r)), held && site.add('Mul', [state, held[step]!]));
  }
  const cotangents = at.joined(gates);
  return { inputSide: cotangents, stateSide: [{ cotangents, gates: 1, states: at.statesBefore() }], initial: [carry!] };
}
