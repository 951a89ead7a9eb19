import { broadcast, type Dimension } from '../dimension.js';
import { intOf, stringOf } from '../attributes.js';
import { like, type Inference, type Rule, type Rules } from '../inference.js';

/** Two lengths that must be one; free ones are trusted. */
function agree(at: Inference, a: Dimension, b: Dimension): void {
  if (typeof a === 'number' && typeof b === 'number' && a !== b) at.fail(`multiplies along axes of ${a} and ${b}`);
}

const gemm: Rule = (at) => {
  const [a, b] = [at.shape(0), at.shape(1)];
  if (!a || !b) return undefined;
  if (a.length !== 2 || b.length !== 2) at.fail('takes matrices');
  const [rows, inner] = intOf(at.node, 'transA', 0) ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
  const [depth, columns] = intOf(at.node, 'transB', 0) ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
  agree(at, inner, depth);
  const bias = at.shape(2);
  if (bias && !broadcast([[rows, columns], bias])) at.fail('has a bias that does not fit its result');
  return like(at, [rows, columns]);
};

const matmul: Rule = (at) => {
  const [left, right] = [at.shape(0), at.shape(1)];
  if (!left || !right) return undefined;
  if (left.length === 0 || right.length === 0) at.fail('takes no scalars');
  const a = left.length === 1 ? [1, left[0]!] : left;
  const b = right.length === 1 ? [right[0]!, 1] : right;
  agree(at, a.at(-1)!, b.at(-2)!);
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)]) ?? at.fail('cannot broadcast its stacks of matrices');
  return like(at, [...batch, ...(left.length === 1 ? [] : [a.at(-2)!]), ...(right.length === 1 ? [] : [b.at(-1)!])]);
};

const einsum: Rule = (at) => {
  const [left, right] = stringOf(at.node, 'equation', '').replaceAll(' ', '').split('->');
  if (left === undefined || right === undefined || left.includes('.')) return undefined;
  const lengths = new Map<string, Dimension>();
  for (const [i, term] of left.split(',').entries()) {
    const shape = at.shape(i);
    if (!shape) return undefined;
    if (shape.length !== term.length) at.fail(`has "${term}" for an input of rank ${shape.length}`);
    shape.forEach((length, axis) => {
      const known = lengths.get(term[axis]!);
      if (known === undefined || known === 1) lengths.set(term[axis]!, length);
      else if (length !== 1) agree(at, known, length);
    });
  }
  return like(
    at,
    [...right].map((letter) => lengths.get(letter) ?? at.fail(`has "${letter}" in its result alone`)),
  );
};

/** LSTM, GRU and RNN: sequences `[t, n, features]`, or `[n, t, features]` with layout 1. `states` are the last states that it gives. */
function recurrent(states: number): Rule {
  return (at) => {
    const [x, weights] = [at.shape(0), at.shape(2)];
    if (!x || x.length !== 3) return undefined;
    const hidden = intOf(at.node, 'hidden_size', -1);
    const size: Dimension | undefined = hidden > 0 ? hidden : weights?.[2];
    if (size === undefined) return undefined;
    const directions = stringOf(at.node, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
    const type = at.type(0);
    const batchFirst = intOf(at.node, 'layout', 0) === 1;
    const [steps, batch] = batchFirst ? [x[1]!, x[0]!] : [x[0]!, x[1]!];
    for (let state = 5; state < 5 + states; state++) {
      const rows = at.shape(state)?.[batchFirst ? 0 : 1];
      // Zeros, whatever number of rows they are written out for, are left out before anything runs.
      const matters = at.numbers(state)?.some((value) => value !== 0) === true;
      if (typeof rows === 'number' && rows !== batch && matters) at.fail(`has initial states for ${rows} rows and is given ${batch}`);
    }
    const all = batchFirst ? [batch, steps, directions, size] : [steps, directions, batch, size];
    const last = batchFirst ? [batch, directions, size] : [directions, batch, size];
    return [{ type, shape: all }, ...Array.from({ length: states }, () => ({ type, shape: last }))];
  };
}

export const linear: Rules = { Gemm: gemm, MatMul: matmul, Einsum: einsum, GRU: recurrent(1), RNN: recurrent(1), LSTM: recurrent(2) };
