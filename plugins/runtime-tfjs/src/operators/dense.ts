import type { Tensor, Tf } from '../native.js';
import type { Operator, Operators } from '../interpreter/site.js';
import { inOrder } from '../interpreter/value.js';
import { broadcast, spread } from './arithmetic.js';

/** `alpha A' B' + beta C`, A' and B' turned as the attributes say. */
const gemm: Operator = (at) => {
  const { tf } = at;
  const product = tf.matMul(at.x(0), at.x(1), at.int('transA', 0) === 1, at.int('transB', 0) === 1);
  const scaled = times(tf, product, at.float('alpha', 1));
  return inOrder(at.has(2) ? tf.add(scaled, times(tf, at.x(2), at.float('beta', 1))) : scaled);
};

const times = (tf: Tf, x: Tensor, factor: number): Tensor => (factor === 1 ? x : tf.mul(x, factor));

/** As NumPy's `matmul`: vectors become matrices for the time being, axes before the last two broadcast. */
const matMul: Operator = (at) => {
  const { tf } = at;
  const [a, b] = [at.x(0), at.x(1)];
  const left = a.rank === 1 ? tf.expandDims(a, 0) : a;
  const right = b.rank === 1 ? tf.expandDims(b, 1) : b;
  const product = batchedMatMul(tf, left, right);
  const rows = a.rank === 1 ? tf.squeeze(product, [product.rank - 2]) : product;
  return inOrder(b.rank === 1 ? tf.squeeze(rows, [rows.rank - 1]) : rows);
};

/**
 * Matrix products along leading axes that broadcast. They are repeated beforehand, because TensorFlow.js has no gradient of a product that
 * broadcasts; a matrix that is the same for all is one larger product instead.
 */
export function batchedMatMul(tf: Tf, a: Tensor, b: Tensor): Tensor {
  if (a.rank === 2 && b.rank === 2) return tf.matMul(a, b);
  if (b.rank === 2) {
    const [rows, inner] = [a.shape.slice(0, -1), a.shape[a.rank - 1]!];
    return tf.reshape(tf.matMul(tf.reshape(a, [-1, inner]), b), [...rows, b.shape[1]!]);
  }
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const whole = (x: Tensor): Tensor => spread(tf, x, [...batch, ...x.shape.slice(-2)]);
  return tf.matMul(whole(a), whole(b));
}

/** Operands are multiplied two at a time from the left; letters that no other operand and not the result needs are summed on the way. */
const einsum: Operator = (at) => {
  const equation = at.text('equation', '').replaceAll(' ', '');
  const [left, right] = equation.split('->');
  const operands = left!.split(',');
  if (right === undefined || equation.includes('.') || operands.some((letters) => new Set(letters).size !== letters.length)) {
    return at.fail(`has the attribute equation = "${equation}", where letters are allowed, each once in a term, and an arrow`);
  }
  let [letters, tensor] = [operands[0]!, at.x(0)];
  for (let i = 1; i < operands.length; i++) {
    const needed = new Set([...operands.slice(i + 1).join(''), ...right]);
    [letters, tensor] = contract(at.tf, letters, tensor, operands[i]!, at.x(i), needed);
  }
  return inOrder(arrange(at.tf, letters, tensor, right));
};

/** Product of two operands over the letters that are not needed; batch letters first, then those of one, then those of the other. */
function contract(
  tf: Tf,
  left: string,
  a: Tensor,
  right: string,
  b: Tensor,
  needed: ReadonlySet<string>,
): [letters: string, tensor: Tensor] {
  const both = [...left].filter((letter) => right.includes(letter));
  const batch = both.filter((letter) => needed.has(letter));
  const inner = both.filter((letter) => !needed.has(letter));
  const own = (letters: string, other: string) => [...letters].filter((letter) => !other.includes(letter) && needed.has(letter));
  const [rows, columns] = [own(left, right), own(right, left)];
  const size = (letter: string): number => (left.includes(letter) ? a.shape[left.indexOf(letter)]! : b.shape[right.indexOf(letter)]!);
  const sizes = (letters: readonly string[]): number[] => letters.map(size);
  const length = (letters: readonly string[]): number => sizes(letters).reduce((product, each) => product * each, 1);
  const first = tf.reshape(arrange(tf, left, a, [...batch, ...rows, ...inner].join('')), [length(batch), length(rows), length(inner)]);
  const second = tf.reshape(arrange(tf, right, b, [...batch, ...inner, ...columns].join('')), [
    length(batch),
    length(inner),
    length(columns),
  ]);
  const letters = [...batch, ...rows, ...columns];
  return [letters.join(''), tf.reshape(tf.matMul(first, second), sizes(letters))];
}

/** Sums the letters that are not wanted and brings the others in order. */
function arrange(tf: Tf, letters: string, tensor: Tensor, wanted: string): Tensor {
  const gone = [...letters].flatMap((letter, axis) => (wanted.includes(letter) ? [] : [axis]));
  const kept = [...letters].filter((letter) => wanted.includes(letter));
  const summed = gone.length === 0 ? tensor : tf.sum(tensor, gone);
  const axes = [...wanted].map((letter) => kept.indexOf(letter));
  return axes.every((axis, i) => axis === i) ? summed : tf.transpose(summed, axes);
}

export const dense: Operators = { Gemm: gemm, MatMul: matMul, Einsum: einsum };
