import type { Activation } from './activations.js';
import { INPUT, type Sequence } from './sequence.js';
import type { Pulled } from './pulled.js';

/**
 * `h = (1 - z) c + z h'` with gates z and r by f and the new state c by g (ONNX GRU; Cho et al. 2014). The reset gate r weighs the state
 * after its product with R (`linear_before_reset`, as cuDNN, PyTorch and Keras have it) or before.
 */
export function gru(at: Sequence, f: Activation, g: Activation): Pulled {
  return at.site.int('linear_before_reset', 0) === 0 ? resetBefore(at, f, g) : resetAfter(at, f, g);
}

/** `c = g(x W_c^T + b + r (h' R_c^T + b_r))`. */
function resetAfter(at: Sequence, f: Activation, g: Activation): Pulled {
  const { site, hidden } = at;
  const width = site.sizes(site.x(INPUT.w))[2]!;
  const mul = (a: string, b: string): string => site.add('Mul', [a, b]);
  const [inputBias, stateBias] = at.vectors(INPUT.b, 2);
  const before = at.statesBefore();
  const cut = (sums: string): string[] => at.split(sums, [2 * hidden, hidden]);
  const [gatesX, newX] = cut(at.linear(at.inputs(), site.x(INPUT.w), 3 * hidden, width, inputBias)) as [string, string];
  const [gatesH, newH] = cut(at.linear(before, site.x(INPUT.r), 3 * hidden, hidden, stateBias)) as [string, string];
  const { z, r, slopeZ, slopeR } = gatesOf(at, f, site.add('Add', [gatesX, gatesH]));
  const sum = site.add('Add', [newX, mul(r, newH)]);
  const c = g.value(sum);

  const towardsC = mul(site.add('Sub', [site.scalar(1), z]), g.slope(sum, c));
  const towardsZ = mul(site.add('Sub', [before, c]), slopeZ);
  const towardsR = mul(mul(towardsC, newH), slopeR);
  const factors = at.pieces(at.masked(site.add('Concat', [towardsZ, towardsR, mul(towardsC, r)], { axis: -1 })));
  const shares = at.pieces(at.carried(z));
  const read = at.cotangents();
  const [gates, states]: [string[], string[]] = [[], []];
  let carry = at.lastCotangent(1);
  for (let step = at.steps - 1; step >= 0; step--) {
    const state = at.sum(carry, read?.[step]);
    states[step] = state;
    gates[step] = mul(site.add('Concat', [state, state, state], { axis: -1 }), factors[step]!);
    carry = at.sum(at.stepTimes(gates[step]!, site.x(INPUT.r)), mul(state, shares[step]!));
  }
  const stateSide = at.joined(gates);
  // The reset gate does not weigh what comes from the inputs.
  const [ofGates] = at.split(stateSide, [2 * hidden, hidden]);
  const ofNew = mul(at.joined(states), at.masked(towardsC));
  return {
    inputSide: site.add('Concat', [ofGates!, ofNew], { axis: -1 }),
    stateSide: [{ cotangents: stateSide, gates: 3, states: before }],
    initial: [carry!],
  };
}

/** `c = g(x W_c^T + (r h') R_c^T + b)`. */
function resetBefore(at: Sequence, f: Activation, g: Activation): Pulled {
  const { site, hidden } = at;
  const width = site.sizes(site.x(INPUT.w))[2]!;
  const mul = (a: string, b: string): string => site.add('Mul', [a, b]);
  const sizes = [2 * hidden, hidden];
  const biases = at.vectors(INPUT.b, 2);
  const bias = biases.length === 0 ? undefined : site.add('Add', biases);
  const [ofGates, ofNew] = at.split(site.x(INPUT.r), sizes, 1) as [string, string];
  const before = at.statesBefore();
  const [gatesX, newX] = at.split(at.linear(at.inputs(), site.x(INPUT.w), 3 * hidden, width, bias), sizes) as [string, string];
  const { z, r, slopeZ, slopeR } = gatesOf(at, f, site.add('Add', [gatesX, at.linear(before, ofGates, 2 * hidden, hidden)]));
  const reset = mul(r, before);
  const sum = site.add('Add', [newX, at.linear(reset, ofNew, hidden, hidden)]);
  const c = g.value(sum);

  const towardsC = at.pieces(at.masked(mul(site.add('Sub', [site.scalar(1), z]), g.slope(sum, c))));
  const towardsZ = at.masked(mul(site.add('Sub', [before, c]), slopeZ));
  const factors = at.pieces(site.add('Concat', [towardsZ, mul(before, slopeR)], { axis: -1 }));
  const [shares, resets] = [at.pieces(at.carried(z)), at.pieces(r)];
  const read = at.cotangents();
  const [gates, news]: [string[], string[]] = [[], []];
  let carry = at.lastCotangent(1);
  for (let step = at.steps - 1; step >= 0; step--) {
    const state = at.sum(carry, read?.[step]);
    news[step] = mul(state, towardsC[step]!);
    const product = at.stepTimes(news[step]!, ofNew);
    gates[step] = mul(site.add('Concat', [state, product], { axis: -1 }), factors[step]!);
    carry = at.sum(at.stepTimes(gates[step]!, ofGates), mul(state, shares[step]!), mul(product, resets[step]!));
  }
  const [gateSide, newSide] = [at.joined(gates), at.joined(news)];
  return {
    inputSide: site.add('Concat', [gateSide, newSide], { axis: -1 }),
    stateSide: [
      { cotangents: gateSide, gates: 2, states: before },
      { cotangents: newSide, gates: 1, states: reset },
    ],
    initial: [carry!],
  };
}

/** Update and reset gate with their slopes, from their sums `[D, T, n, 2 H]`. */
function gatesOf(at: Sequence, f: Activation, sums: string): Record<'z' | 'r' | 'slopeZ' | 'slopeR', string> {
  const sizes = [at.hidden, at.hidden];
  const gates = f.value(sums);
  const [z, r] = at.split(gates, sizes) as [string, string];
  const [slopeZ, slopeR] = at.split(f.slope(sums, gates), sizes) as [string, string];
  return { z, r, slopeZ, slopeR };
}
