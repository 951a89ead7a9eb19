import type { Rule, Site } from './site.js';
import { float } from '../builder.js';

/** Gemm: `alpha A B + beta C`, with A and B transposed on request. */
export const gemm: Rule = (site) => {
  const alpha = float(site.float('alpha', 1));
  const beta = site.float('beta', 1);
  const transA = site.int('transA', 0);
  const transB = site.int('transB', 0);
  const [a, b, dy] = [site.x(0), site.x(1), site.dy()];
  const product = (p: string, q: string, transP: number, transQ: number): string =>
    site.add('Gemm', [p, q], { alpha, transA: transP, transB: transQ });
  return [
    site.wants(0) ? (transA === 1 ? product(b, dy, transB, 1) : product(dy, b, 0, 1 - transB)) : undefined,
    site.wants(1) ? (transB === 1 ? product(dy, a, 1, transA) : product(a, dy, 1 - transA, 0)) : undefined,
    site.wants(2) ? site.unbroadcastTo(2, beta === 1 ? dy : site.add('Mul', [dy, site.scalar(beta)])) : undefined,
  ];
};

/** MatMul in all its shapes: vectors, matrices, stacks of matrices that broadcast. */
export const matMul: Rule = (site) => {
  const insert = (tensor: string, axis: number): string => site.add('Unsqueeze', [tensor, site.builder.ints([axis])]);
  const [shapeA, shapeB] = [site.shape(site.x(0)), site.shape(site.x(1))];
  const [rowA, columnB] = [shapeA.length === 1, shapeB.length === 1];
  const a = { tensor: rowA ? insert(site.x(0), 0) : site.x(0), shape: rowA ? [1, ...shapeA] : shapeA };
  const b = { tensor: columnB ? insert(site.x(1), 1) : site.x(1), shape: columnB ? [...shapeB, 1] : shapeB };
  const outer = site.shape(site.y());
  const batch = outer.slice(0, outer.length - (rowA ? 0 : 1) - (columnB ? 0 : 1));
  let dy = site.dy();
  if (columnB) dy = insert(dy, -1);
  if (rowA) dy = insert(dy, -2);

  const gradientA = (): string => {
    const full = site.add('MatMul', [dy, swapped(site, b.tensor, b.shape.length)]);
    const summed = site.unbroadcast(full, [...batch, ...a.shape.slice(-2)], a.shape);
    return rowA ? site.reshapeLike(summed, site.x(0)) : summed;
  };
  const gradientB = (): string => {
    const [inner, columns] = b.shape;
    if (b.shape.length === 2 && a.shape.length > 2 && typeof inner === 'number' && typeof columns === 'number') {
      // One matrix for the whole stack: fold the stack into the rows instead of adding up one product per matrix.
      const fold = (tensor: string, width: number): string => site.add('Reshape', [tensor, site.builder.ints([-1, width])]);
      const folded = site.add('Gemm', [fold(a.tensor, inner), fold(dy, columns)], { transA: 1 });
      return columnB ? site.reshapeLike(folded, site.x(1)) : folded;
    }
    const full = site.add('MatMul', [swapped(site, a.tensor, a.shape.length), dy]);
    const summed = site.unbroadcast(full, [...batch, ...b.shape.slice(-2)], b.shape);
    return columnB ? site.reshapeLike(summed, site.x(1)) : summed;
  };
  return [site.wants(0) ? gradientA() : undefined, site.wants(1) ? gradientB() : undefined];
};

/** Swaps the last two axes. */
export function swapped(site: Site, tensor: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm[rank - 2] = rank - 1;
  perm[rank - 1] = rank - 2;
  return site.add('Transpose', [tensor], { perm });
}
