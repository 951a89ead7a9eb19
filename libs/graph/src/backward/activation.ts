import type { Rule } from './site.js';

/** Relu; 0 at 0. */
export const relu: Rule = (site) => [site.add('Mul', [site.dy(), site.add('Sign', [site.y()])])];
