import type { Rule, Site } from './site.js';
import { over } from './unary.js';

/** Gradients of operators whose inputs broadcast: `of(i)` is input i's gradient in the shape of the output. */
function broadcasting(site: Site, of: (i: number) => string): (string | undefined)[] {
  return site.node.inputs.map((_, i) => (site.wants(i) ? site.unbroadcastTo(i, of(i)) : undefined));
}

export const add: Rule = (site) => broadcasting(site, () => site.dy());

export const subtract: Rule = (site) => broadcasting(site, (i) => (i === 0 ? site.dy() : site.add('Neg', [site.dy()])));

export const multiply: Rule = (site) => broadcasting(site, (i) => site.add('Mul', [site.dy(), site.x(1 - i)]));

export const divide: Rule = (site) => {
  const divisor = site.constant(site.x(1));
  const safe = divisor !== undefined && !Array.from(divisor.data as ArrayLike<number>).includes(0);
  const share = safe ? site.add('Div', [site.dy(), site.x(1)]) : over(site, site.dy(), site.x(1));
  return broadcasting(site, (i) => (i === 0 ? share : site.add('Neg', [over(site, site.add('Mul', [share, site.x(0)]), site.x(1))])));
};

/** Mean of n tensors. */
export const mean: Rule = (site) => {
  const share = site.add('Mul', [site.dy(), site.scalar(1 / site.node.inputs.length)]);
  return broadcasting(site, () => share);
};

/** Min and Max of n tensors: inputs that tie share the gradient evenly, as in PyTorch. */
export const extremum: Rule = (site) => {
  if (site.node.inputs.length === 1) return [site.dy()];
  const hits = site.node.inputs.map((input) => site.asNumbers(site.add('Equal', [input, site.y()])));
  const share = site.add('Div', [site.dy(), site.add('Sum', hits)]);
  return broadcasting(site, (i) => site.add('Mul', [share, hits[i]!]));
};

/**
 * Pow: the base's gradient is `p x^(p-1)`, and 0 where the exponent is 0 or the slope infinite; the exponent's is `y ln x`, and 0
 * where the base is 0 or less.
 */
export const power: Rule = (site) => {
  const fixed = site.constant(site.x(1));
  const exponent = fixed?.data.length === 1 ? Number(fixed.data[0]) : undefined;
  return broadcasting(site, (i) => {
    if (i === 1) return towardsExponent(site);
    return exponent === undefined ? towardsBase(site) : towardsBaseOf(site, exponent);
  });
};

function towardsExponent(site: Site): string {
  const positive = site.add('Greater', [site.x(0), site.scalar(0)]);
  const log = site.add('Log', [site.add('Where', [positive, site.x(0), site.scalar(1)])]);
  return site.add('Where', [positive, site.add('Mul', [site.dy(), site.add('Mul', [site.y(), log])]), site.scalar(0)]);
}

function towardsBaseOf(site: Site, exponent: number): string {
  if (exponent === 0) return site.zerosLike(site.y());
  const scaled = site.add('Mul', [site.dy(), site.scalar(exponent)]);
  if (exponent === 1) return scaled;
  if (exponent === 2) return site.add('Mul', [scaled, site.x(0)]);
  const lowered = (base: string): string => site.add('Pow', [base, site.scalar(exponent - 1)]);
  if (exponent > 1) return site.add('Mul', [scaled, lowered(site.x(0))]);
  const isZero = site.add('Equal', [site.x(0), site.scalar(0)]);
  const slope = lowered(site.add('Where', [isZero, site.scalar(1), site.x(0)]));
  return site.add('Where', [isZero, site.scalar(0), site.add('Mul', [scaled, slope])]);
}

function towardsBase(site: Site): string {
  const [zero, one] = [site.scalar(0), site.scalar(1)];
  const exponents = site.add('CastLike', [site.x(1), site.x(0)]);
  const isZero = site.add('Equal', [site.x(0), zero]);
  const infinite = site.add('And', [isZero, site.add('Less', [exponents, one])]);
  const flatOrInfinite = site.add('Or', [site.add('Equal', [exponents, zero]), infinite]);
  const lowered = site.add('Pow', [site.add('Where', [flatOrInfinite, one, site.x(0)]), site.add('Sub', [exponents, one])]);
  const slope = site.add('Mul', [exponents, lowered]);
  return site.add('Where', [flatOrInfinite, zero, site.add('Mul', [site.dy(), slope])]);
}

/** Where: each element's gradient goes to the input that it was taken from. */
export const where: Rule = (site) => {
  const zero = site.scalar(0);
  const [condition, dy] = [site.x(0), site.dy()];
  return broadcasting(site, (i) => site.add('Where', i === 1 ? [condition, dy, zero] : [condition, zero, dy]));
};
