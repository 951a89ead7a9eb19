import type { Rule, Site } from './site.js';

type Slope = (site: Site, x: string, y: string) => string;

/** dy times a slope that is finite wherever the operator is. */
const smooth =
  (slope: Slope): Rule =>
  (site) => [site.add('Mul', [site.dy(), slope(site, site.x(), site.y())])];

/** dy over a number; 0 where that is 0, so that no cotangent of 0 becomes NaN. */
export function over(site: Site, dy: string, divisor: string): string {
  const isZero = site.add('Equal', [divisor, site.scalar(0)]);
  return site.add('Where', [isZero, site.scalar(0), site.add('Div', [dy, site.add('Where', [isZero, site.scalar(1), divisor])])]);
}

const root = (site: Site, inside: string): string => site.add('Sqrt', [site.add('Relu', [inside])]);
const square = (site: Site, x: string): string => site.add('Mul', [x, x]);
const oneMinus = (site: Site, x: string): string => site.add('Sub', [site.scalar(1), x]);
const onePlus = (site: Site, x: string): string => site.add('Add', [site.scalar(1), x]);

/** Where the cotangent is 0 so is the gradient, also where e^x overflows on a branch that was not taken. */
export const exp: Rule = (site) => {
  const dead = site.add('Equal', [site.dy(), site.scalar(0)]);
  return [site.add('Mul', [site.dy(), site.add('Where', [dead, site.scalar(0), site.y()])])];
};
export const log: Rule = (site) => [over(site, site.dy(), site.x())];
/** 0 at 0, where the slope is infinite. */
export const sqrt: Rule = (site) => [over(site, site.dy(), site.add('Mul', [site.y(), site.scalar(2)]))];
export const reciprocal: Rule = (site) => [site.add('Neg', [over(site, site.dy(), square(site, site.x()))])];
export const neg: Rule = (site) => [site.add('Neg', [site.dy()])];
export const abs = smooth((site, x) => site.add('Sign', [x]));
export const sin = smooth((site, x) => site.add('Cos', [x]));
export const cos = smooth((site, x) => site.add('Neg', [site.add('Sin', [x])]));
export const tan = smooth((site, _, y) => onePlus(site, square(site, y)));
export const sinh = smooth((site, x) => site.add('Cosh', [x]));
export const cosh = smooth((site, x) => site.add('Sinh', [x]));
export const asin: Rule = (site) => [over(site, site.dy(), root(site, oneMinus(site, square(site, site.x()))))];
export const acos: Rule = (site) => [site.add('Neg', [over(site, site.dy(), root(site, oneMinus(site, square(site, site.x()))))])];
export const atan: Rule = (site) => [site.add('Div', [site.dy(), onePlus(site, square(site, site.x()))])];
export const asinh: Rule = (site) => [site.add('Div', [site.dy(), root(site, onePlus(site, square(site, site.x())))])];
export const acosh: Rule = (site) => [over(site, site.dy(), root(site, site.add('Sub', [square(site, site.x()), site.scalar(1)])))];
export const atanh: Rule = (site) => [over(site, site.dy(), oneMinus(site, square(site, site.x())))];
/** `2 / sqrt(pi) e^(-x^2)`. */
export const erf = smooth((site, x) =>
  site.add('Mul', [site.add('Exp', [site.add('Neg', [square(site, x)])]), site.scalar(2 / Math.sqrt(Math.PI))]),
);
/** Operators that are flat almost everywhere. */
export const flat: Rule = () => [];
/** Cast between floating-point types. */
export const cast: Rule = (site) => [site.add('CastLike', [site.dy(), site.x()])];
