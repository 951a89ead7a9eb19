import type { Rule } from './site.js';

function axisOf(site: Parameters<Rule>[0]): number {
  const axis = site.int('axis', -1);
  return axis < 0 ? axis + site.rank(site.x()) : axis;
}

/** `y (dy - sum(y dy))` along the axis. */
export const softmax: Rule = (site) => {
  const weighted = site.add('Mul', [site.dy(), site.y()]);
  const total = site.sum(weighted, [axisOf(site)], true);
  return [site.add('Sub', [weighted, site.add('Mul', [site.y(), total])])];
};

/** `dy - softmax(x) sum(dy)`: with the one-hot cotangent of a cross-entropy, exactly probability less label. */
export const logSoftmax: Rule = (site) => {
  const axis = axisOf(site);
  const total = site.sum(site.dy(), [axis], true);
  return [site.add('Sub', [site.dy(), site.add('Mul', [site.add('Softmax', [site.x()], { axis }), total])])];
};
