import type { Rule } from './site.js';

export const identity: Rule = (site) => [site.dy()];

/** Reshape, Flatten, Squeeze, Unsqueeze: the same elements under another shape. */
export const reshaped: Rule = (site) => [site.reshapeLike(site.dy(), site.x())];

export const transpose: Rule = (site) => {
  const rank = site.rank(site.x());
  const perm = site.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return [site.add('Transpose', [site.dy()], { perm: perm.map((_, axis) => perm.indexOf(axis)) })];
};
