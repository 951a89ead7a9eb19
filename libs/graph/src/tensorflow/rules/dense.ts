import { asCounted, recounted } from '../layout.js';
import type { Rule, Site, Value } from '../site.js';
import { withFused } from './fused.js';

/** The last two axes exchanged, without anything written. */
function transposed(at: Site, value: Value): Value {
  const rank = at.rank(value);
  const permutation = [...asCounted(rank - 2), rank - 1, rank - 2];
  return { tensor: at.stored(value), order: recounted(at.orderOf(value), permutation) };
}

/** A product with a constant matrix is a dense layer; one of two signals is not. */
const matMul: Rule = (at) => {
  const [a, b] = [at.input(0), at.input(1)];
  const [turnA, turnB] = [at.attributes.flag('transpose_a'), at.attributes.flag('transpose_b')];
  return withFused(at, 2, (bias) => {
    if ('constant' in b) {
      const inputs = [at.counted(a), at.stored(b), ...(bias === undefined ? [] : [bias])];
      return at.value(at.add('Gemm', inputs, { transA: Number(turnA), transB: Number(turnB) }));
    }
    const factors = [turnA ? transposed(at, a) : a, turnB ? transposed(at, b) : b];
    const product = at.add(
      'MatMul',
      factors.map((factor) => at.counted(factor)),
    );
    return at.value(bias === undefined ? product : at.add('Add', [product, bias]));
  });
};

const batchMatMul: Rule = (at) => {
  const a = at.attributes.flag('adj_x') ? transposed(at, at.input(0)) : at.input(0);
  const b = at.attributes.flag('adj_y') ? transposed(at, at.input(1)) : at.input(1);
  return at.value(at.add('MatMul', [at.counted(a), at.counted(b)]));
};

const einsum: Rule = (at) => {
  const equation = at.attributes.text('equation', '');
  return at.value(
    at.add(
      'Einsum',
      at.inputs.map((input) => at.counted(input)),
      { equation },
    ),
  );
};

export const dense: Readonly<Record<string, Rule>> = {
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  BatchMatMulV3: batchMatMul,
  Einsum: einsum,
  MatMul: matMul,
  _FusedMatMul: matMul,
};
