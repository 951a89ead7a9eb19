import type { Rule, Site } from './site.js';

/** Gradients of operators whose inputs broadcast: `of(i)` is input i's gradient in the shape of the output. */
function broadcasting(site: Site, of: (i: number) => string): (string | undefined)[] {
  return site.node.inputs.map((_, i) => (site.wants(i) ? site.unbroadcastTo(i, of(i)) : undefined));
}

export const add: Rule = (site) => broadcasting(site, () => site.dy());

export const subtract: Rule = (site) => broadcasting(site, (i) => (i === 0 ? site.dy() : site.add('Neg', [site.dy()])));

export const multiply: Rule = (site) => broadcasting(site, (i) => site.add('Mul', [site.dy(), site.x(1 - i)]));

export const divide: Rule = (site) =>
  broadcasting(site, (i) => {
    const share = site.add('Div', [site.dy(), site.x(1)]);
    return i === 0 ? share : site.add('Neg', [site.add('Mul', [share, site.y()])]);
  });

/** Mean of n tensors. */
export const mean: Rule = (site) => {
  const share = site.add('Mul', [site.dy(), site.scalar(1 / site.node.inputs.length)]);
  return broadcasting(site, () => share);
};

/** Min and Max of n tensors: inputs that tie share the gradient evenly, as in PyTorch. */
export const extremum: Rule = (site) => {
  if (site.node.inputs.length === 1) return [site.dy()];
  const hits = site.node.inputs.map((input) => site.add('Cast', [site.add('Equal', [input, site.y()])], { to: 1 }));
  const share = site.add('Div', [site.dy(), site.add('Sum', hits)]);
  return broadcasting(site, (i) => site.add('Mul', [share, hits[i]!]));
};

/** Pow: the base's gradient is `p x^(p-1)`, 0 where the exponent is 0; the exponent's is `y ln x`, 0 where the base is 0 or less. */
export const power: Rule = (site) => {
  const [x, p] = [site.x(0), site.x(1)];
  const zero = site.scalar(0);
  return broadcasting(site, (i) => {
    if (i === 1) {
      const positive = site.add('Greater', [x, zero]);
      const log = site.add('Log', [site.add('Where', [positive, x, site.scalar(1)])]);
      return site.add('Where', [positive, site.add('Mul', [site.dy(), site.add('Mul', [site.y(), log])]), zero]);
    }
    const fixed = site.constant(p);
    if (fixed !== undefined && fixed.data.length === 1) {
      const exponent = Number(fixed.data[0]);
      if (exponent === 0) return site.zerosLike(site.y());
      const scaled = site.add('Mul', [site.dy(), site.scalar(exponent)]);
      if (exponent === 1) return scaled;
      return site.add('Mul', [scaled, exponent === 2 ? x : site.add('Pow', [x, site.scalar(exponent - 1)])]);
    }
    const exponents = site.add('CastLike', [p, x]);
    const none = site.add('Equal', [exponents, zero]);
    const lowered = site.add('Where', [none, zero, site.add('Sub', [exponents, site.scalar(1)])]);
    const slope = site.add('Mul', [exponents, site.add('Pow', [site.add('Where', [none, site.scalar(1), x]), lowered])]);
    return site.add('Mul', [site.dy(), slope]);
  });
};

/** Where: each element's gradient goes to the input that it was taken from. */
export const where: Rule = (site) => {
  const zero = site.scalar(0);
  const [condition, dy] = [site.x(0), site.dy()];
  return broadcasting(site, (i) => site.add('Where', i === 1 ? [condition, dy, zero] : [condition, zero, dy]));
};
