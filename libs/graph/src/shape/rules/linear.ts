import { broadcast, type Dimension } from '../dimension.js';
import { intOf, stringOf } from '../attributes.js';
import { like, type Inference, type Rule, type Rules } from '../inference.js';
import { holdsPerRow } from '../per-row.js';

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
  const terms = explicit(at);
  if (terms === undefined) return undefined;
  const lengths = new Map<string, Dimension>();
  for (const [i, term] of terms.inputs.entries()) {
    const shape = at.shape(i)!;
    if (shape.length !== term.length) at.fail(`has "${term}" for an input of rank ${shape.length}`);
    shape.forEach((length, axis) => {
      const known = lengths.get(term[axis]!);
      if (known === undefined || known === 1) lengths.set(term[axis]!, length);
      else if (length !== 1) agree(at, known, length);
    });
  }
  return like(
    at,
    [...terms.output].map((letter) => lengths.get(letter) ?? at.fail(`has "${letter}" in its result alone`)),
  );
};

/** The terms of an Einsum with digits for the axes of an ellipsis, counted from the last, and a result where it has none; `undefined` before all ranks are known. */
function explicit(at: Inference): { readonly inputs: readonly string[]; readonly output: string } | undefined {
  const [left = '', right] = stringOf(at.node, 'equation', '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  const ranks = terms.map((_, i) => at.shape(i)?.length);
  if (ranks.some((rank) => rank === undefined)) return undefined;
  const hidden = terms.map((term, i) => (term.includes('...') ? ranks[i]! - (term.length - 3) : 0));
  const digits = (count: number): string => Array.from({ length: count }, (_, i) => count - 1 - i).join('');
  const written = (term: string, count: number): string => term.replace('...', digits(Math.max(0, count)));
  const inputs = terms.map((term, i) => written(term, hidden[i]!));
  const letters = [...left.replace(/[^A-Za-z]/g, '')];
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort();
  return { inputs, output: written(right ?? `...${once.join('')}`, Math.max(0, ...hidden)) };
}

const STATES = ['initial_h', 'initial_c'];

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
    holdsPerRow(at, 4, 'sequence_lens', 0, batch);
    for (let state = 0; state < states; state++) {
      // Zeros, whatever number of rows they are written out for, are left out before anything runs.
      const matters = at.numbers(5 + state)?.some((value) => value !== 0) === true;
      if (matters) holdsPerRow(at, 5 + state, STATES[state]!, batchFirst ? 0 : 1, batch);
    }
    const all = batchFirst ? [batch, steps, directions, size] : [steps, directions, batch, size];
    const last = batchFirst ? [batch, directions, size] : [directions, batch, size];
    return [{ type, shape: all }, ...Array.from({ length: states }, () => ({ type, shape: last }))];
  };
}

export const linear: Rules = { Gemm: gemm, MatMul: matmul, Einsum: einsum, GRU: recurrent(1), RNN: recurrent(1), LSTM: recurrent(2) };
