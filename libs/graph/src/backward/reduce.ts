import type { Rule, Site } from './site.js';

/** A reduction's cotangent and result with the reduced axes put back as axes of length 1. */
interface Reduction {
  readonly axes: readonly number[];
  readonly dy: string;
  readonly y: () => string;
}

function reductionOf(site: Site): Reduction | undefined {
  const rank = site.rank(site.x());
  const given = site.axes(1, rank);
  if (given === undefined || given.length === 0) {
    if (site.int('noop_with_empty_axes', 0) === 1) return undefined;
  }
  const axes = given === undefined || given.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : given;
  if (site.int('keepdims', 1) === 1) return { axes, dy: site.dy(), y: () => site.y() };
  const back = (tensor: string): string => site.add('Unsqueeze', [tensor, site.builder.ints(axes)]);
  return { axes, dy: back(site.dy()), y: () => back(site.y()) };
}

/** A rule for a reduction; with no axes to reduce and `noop_with_empty_axes`, ONNX makes it the identity. */
function reduction(gradient: (site: Site, parts: Reduction) => string): Rule {
  return (site) => {
    const parts = reductionOf(site);
    return [parts === undefined ? site.dy() : gradient(site, parts)];
  };
}

export const reduceSum = reduction((site, { dy }) => site.expandLike(dy, site.x()));

export const reduceMean = reduction((site, { axes, dy }) => {
  const shape = site.shape(site.x());
  const sizes = axes.map((axis) => shape[axis]!);
  const count = sizes.every((size) => typeof size === 'number')
    ? site.scalar(sizes.reduce<number>((whole, size) => whole * size, 1))
    : site.asNumbers(site.add('Div', [site.add('Size', [site.x()]), site.add('Size', [site.y()])]));
  return site.expandLike(site.add('Div', [dy, count]), site.x());
});

/** ReduceMax and ReduceMin: elements that tie share the gradient evenly, as in PyTorch's amax. */
export const reduceExtremum = reduction((site, { axes, dy, y }) => {
  const hits = site.asNumbers(site.add('Equal', [site.x(), y()]));
  return site.add('Mul', [hits, site.add('Div', [dy, site.sum(hits, axes, true)])]);
});

/** The product of the others, also where one of them or the element itself is 0. */
export const reduceProduct = reduction((site, { axes, dy }) => {
  const [zero, one] = [site.scalar(0), site.scalar(1)];
  const isZero = site.add('Equal', [site.x(), zero]);
  const nonZero = site.add('Where', [isZero, one, site.x()]);
  const rest = site.add('Mul', [dy, site.add('ReduceProd', [nonZero, site.builder.ints(axes)], { keepdims: 1 })]);
  const zeros = site.sum(site.asNumbers(isZero), axes, true);
  const atZero = site.add('Where', [site.add('Equal', [zeros, one]), rest, zero]);
  const elsewhere = site.add('Where', [site.add('Equal', [zeros, zero]), rest, zero]);
  return site.add('Where', [isZero, atZero, site.add('Div', [elsewhere, nonZero])]);
});

export const reduceL1 = reduction((site, { dy }) => site.add('Mul', [dy, site.add('Sign', [site.x()])]));

/** `x / y`; 0 where the norm is 0. */
export const reduceL2 = reduction((site, { dy, y }) => {
  const norm = y();
  const isZero = site.add('Equal', [norm, site.scalar(0)]);
  const share = site.add('Div', [dy, site.add('Where', [isZero, site.scalar(1), norm])]);
  return site.add('Mul', [site.x(), site.add('Where', [isZero, site.scalar(0), share])]);
});

export const reduceSumSquare = reduction((site, { dy }) => site.add('Mul', [site.x(), site.add('Mul', [dy, site.scalar(2)])]));

export const reduceLogSum = reduction((site, { axes, dy }) =>
  site.expandLike(site.add('Div', [dy, site.sum(site.x(), axes, true)]), site.x()),
);

export const reduceLogSumExp = reduction((site, { axes, dy, y }) => {
  const weight =
    axes.length === 1 ? site.add('Softmax', [site.x()], { axis: axes[0]! }) : site.add('Exp', [site.add('Sub', [site.x(), y()])]);
  return site.add('Mul', [dy, weight]);
});
