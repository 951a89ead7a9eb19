import { float } from '../builder.js';
import type { Rule, Site } from './site.js';

/** dy where x, or another tensor in its stead, is above a bound, otherwise `below(dy)`. */
function gated(site: Site, below: (dy: string) => string, bound = 0, gate = site.x()): string {
  const dy = site.dy();
  return site.add('Where', [site.add('Greater', [gate, site.scalar(bound)]), dy, below(dy)]);
}

const times = (site: Site, ...factors: string[]): string => factors.reduce((whole, factor) => site.add('Mul', [whole, factor]));

/**
 * Relu; 0 at 0. HardSigmoid as steep as it can be is the step function, `min(1, 3e38 y)` for y >= 0: the one operator for it that
 * ONNX Runtime computes fast and in its blocked layout (Sign, Greater and Where, Cast take it out of it and cost up to three times as much).
 */
export const relu: Rule = (site) => {
  // It knows float32 alone.
  if (site.isDouble()) return [gated(site, () => site.scalar(0))];
  return [times(site, site.dy(), site.add('HardSigmoid', [site.y()], { alpha: float(3e38), beta: float(0) }))];
};

export const leakyRelu: Rule = (site) => {
  const alpha = site.float('alpha', 0.01);
  // With the result as the gate nothing but the activation reads its input, so ONNX Runtime can fuse it into the convolution before.
  return [gated(site, (dy) => times(site, dy, site.scalar(alpha)), 0, alpha >= 0 ? site.y() : site.x())];
};

export const thresholdedRelu: Rule = (site) => [gated(site, () => site.scalar(0), site.float('alpha', 1))];

/** `x` above 0, otherwise `alpha (e^x - 1)`, whose slope is `y + alpha`. */
export const elu: Rule = (site) => [gated(site, (dy) => times(site, dy, site.add('Add', [site.y(), site.scalar(site.float('alpha', 1))])))];

export const selu: Rule = (site) => {
  const gamma = site.float('gamma', 1.0507009873554805);
  const alpha = site.float('alpha', 1.6732632423543772);
  const steep = times(site, site.dy(), site.scalar(gamma));
  const below = times(site, site.dy(), site.add('Add', [site.y(), site.scalar(gamma * alpha)]));
  return [site.add('Where', [site.add('Greater', [site.x(), site.scalar(0)]), steep, below])];
};

/** `x` above 0, otherwise `alpha (e^(x / alpha) - 1)`, whose slope is `y / alpha + 1`. */
export const celu: Rule = (site) => {
  const scaled = (): string => times(site, site.y(), site.scalar(1 / site.float('alpha', 1)));
  return [gated(site, (dy) => times(site, dy, site.add('Add', [scaled(), site.scalar(1)])))];
};

export const prelu: Rule = (site) => {
  const zero = site.scalar(0);
  const towardsSlope = (): string => {
    const positive = site.add('Greater', [site.x(), zero]);
    return site.unbroadcastTo(1, site.add('Where', [positive, zero, times(site, site.dy(), site.x())]));
  };
  return [site.wants(0) ? gated(site, (dy) => times(site, dy, site.x(1))) : undefined, site.wants(1) ? towardsSlope() : undefined];
};

export const sigmoid: Rule = (site) => [times(site, site.dy(), site.y(), site.add('Sub', [site.scalar(1), site.y()]))];

export const tanh: Rule = (site) => [times(site, site.dy(), site.add('Sub', [site.scalar(1), times(site, site.y(), site.y())]))];

export const softplus: Rule = (site) => [times(site, site.dy(), site.add('Sigmoid', [site.x()]))];

/** `1 / (1 + |x|)^2`. */
export const softsign: Rule = (site) => {
  const base = site.add('Add', [site.add('Abs', [site.x()]), site.scalar(1)]);
  return [site.add('Div', [site.dy(), times(site, base, base)])];
};

/** The slope alpha strictly between the two flat parts. */
export const hardSigmoid: Rule = (site) => {
  const inside = site.add('And', [site.add('Greater', [site.y(), site.scalar(0)]), site.add('Less', [site.y(), site.scalar(1)])]);
  return [site.add('Where', [inside, times(site, site.dy(), site.scalar(site.float('alpha', 0.2))), site.scalar(0)])];
};

/** `x clip(x / 6 + 1/2, 0, 1)`: slope 0 up to -3, `x / 3 + 1/2` between, 1 from 3 on. */
export const hardSwish: Rule = (site) => {
  const slope = site.add('Add', [times(site, site.x(), site.scalar(1 / 3)), site.scalar(0.5)]);
  const rising = site.add('Where', [site.add('Less', [site.x(), site.scalar(3)]), slope, site.scalar(1)]);
  return [gated(site, () => site.scalar(0), -3)].map((dy) => times(site, dy, rising));
};

/** `x t` with `t = tanh(softplus(x))`: slope `t + x sigmoid(x) (1 - t^2)`. */
export const mish: Rule = (site) => {
  const t = site.add('Tanh', [site.add('Softplus', [site.x()])]);
  const bend = site.add('Sub', [site.scalar(1), times(site, t, t)]);
  return [times(site, site.dy(), site.add('Add', [t, times(site, site.x(), site.add('Sigmoid', [site.x()]), bend)]))];
};

/** Gaussian error linear unit (Hendrycks and Gimpel 2016), exact or with the tanh approximation. */
export const gelu: Rule = (site) => {
  const x = site.x();
  const half = site.scalar(0.5);
  const one = site.scalar(1);
  const plus = (a: string, b: string): string => site.add('Add', [a, b]);
  const square = times(site, x, x);
  if (site.text('approximate', 'none') === 'none') {
    const below = times(site, half, plus(site.add('Erf', [times(site, x, site.scalar(Math.SQRT1_2))]), one));
    const density = times(site, site.add('Exp', [times(site, square, site.scalar(-0.5))]), site.scalar(1 / Math.sqrt(2 * Math.PI)));
    return [times(site, site.dy(), plus(below, times(site, x, density)))];
  }
  const root = Math.sqrt(2 / Math.PI);
  const cubic = plus(times(site, square, site.scalar(0.044715 * root)), site.scalar(root));
  const t = site.add('Tanh', [times(site, x, cubic)]);
  const inner = plus(times(site, square, site.scalar(3 * 0.044715 * root)), site.scalar(root));
  const bend = times(site, x, site.add('Sub', [one, times(site, t, t)]), inner);
  return [times(site, site.dy(), half, plus(plus(one, t), bend))];
};

/** Clip passes the gradient at its bounds too, as PyTorch's clamp does. */
export const clip: Rule = (site) => {
  site.onlyInput(0);
  const inside = [
    ...(site.has(1) ? [site.add('GreaterOrEqual', [site.x(), site.x(1)])] : []),
    ...(site.has(2) ? [site.add('LessOrEqual', [site.x(), site.x(2)])] : []),
  ];
  if (inside.length === 0) return [site.dy()];
  const condition = inside.length === 2 ? site.add('And', inside) : inside[0]!;
  return [site.add('Where', [condition, site.dy(), site.scalar(0)])];
};

/** Shrink is flat between -lambda and lambda and has slope 1 outside. */
export const shrink: Rule = (site) => {
  const outside = site.add('Greater', [site.add('Abs', [site.x()]), site.scalar(site.float('lambd', 0.5))]);
  return [site.add('Where', [outside, site.dy(), site.scalar(0)])];
};
