import { float } from '../../builder.js';
import type { Site } from '../site.js';

/** An activation of a recurrent operator: what it gives, and its slope where it has been computed. */
export interface Activation {
  /** Same key, same function. */
  readonly key: string;
  value(x: string): string;
  /** @param y what `value(x)` gave. */
  slope(x: string, y: string): string;
}

interface Kind {
  /** Values of alpha and beta where the operator does not give them; absent for functions that have none. */
  readonly alpha?: number;
  readonly beta?: number;
  make(site: Site, alpha: number, beta: number): Omit<Activation, 'key'>;
}

const times = (site: Site, a: string, b: string): string => site.add('Mul', [a, b]);
const plus = (site: Site, a: string, b: string): string => site.add('Add', [a, b]);
const minus = (site: Site, a: string, b: string): string => site.add('Sub', [a, b]);
const above = (site: Site, x: string, bound: number): string => site.add('Greater', [x, site.scalar(bound)]);
const either = (site: Site, condition: string, yes: string, no: string): string => site.add('Where', [condition, yes, no]);

/** ONNX's activations of recurrent operators by their names in small letters, with the defaults of ONNX Runtime. */
const KINDS: Readonly<Record<string, Kind>> = {
  sigmoid: {
    make: (site) => ({ value: (x) => site.add('Sigmoid', [x]), slope: (_, y) => times(site, y, minus(site, site.scalar(1), y)) }),
  },
  tanh: {
    make: (site) => ({ value: (x) => site.add('Tanh', [x]), slope: (_, y) => minus(site, site.scalar(1), times(site, y, y)) }),
  },
  relu: {
    make: (site) => ({ value: (x) => site.add('Relu', [x]), slope: (x) => site.asNumbers(above(site, x, 0)) }),
  },
  softsign: {
    make: (site) => ({
      value: (x) => site.add('Softsign', [x]),
      slope: (x) => {
        const base = plus(site, site.add('Abs', [x]), site.scalar(1));
        return site.add('Reciprocal', [times(site, base, base)]);
      },
    }),
  },
  softplus: {
    make: (site) => ({ value: (x) => site.add('Softplus', [x]), slope: (x) => site.add('Sigmoid', [x]) }),
  },
  affine: {
    alpha: 1,
    beta: 0,
    make: (site, alpha, beta) => ({
      value: (x) => plus(site, times(site, x, site.scalar(alpha)), site.scalar(beta)),
      slope: (x) => site.expandLike(site.scalar(alpha), x),
    }),
  },
  leakyrelu: {
    alpha: 0.01,
    make: (site, alpha) => ({
      value: (x) => site.add('LeakyRelu', [x], { alpha: float(alpha) }),
      slope: (x) => either(site, above(site, x, 0), site.scalar(1), site.scalar(alpha)),
    }),
  },
  elu: {
    alpha: 1,
    make: (site, alpha) => ({
      value: (x) => site.add('Elu', [x], { alpha: float(alpha) }),
      slope: (x, y) => either(site, above(site, x, 0), site.scalar(1), plus(site, y, site.scalar(alpha))),
    }),
  },
  thresholdedrelu: {
    alpha: 1,
    make: (site, alpha) => ({
      value: (x) => site.add('ThresholdedRelu', [x], { alpha: float(alpha) }),
      slope: (x) => site.asNumbers(above(site, x, alpha)),
    }),
  },
  scaledtanh: {
    alpha: 1,
    beta: 1,
    make: (site, alpha, beta) => ({
      value: (x) => times(site, site.add('Tanh', [times(site, x, site.scalar(beta))]), site.scalar(alpha)),
      slope: (x) => {
        const t = site.add('Tanh', [times(site, x, site.scalar(beta))]);
        return times(site, minus(site, site.scalar(1), times(site, t, t)), site.scalar(alpha * beta));
      },
    }),
  },
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    make: (site, alpha, beta) => ({
      value: (x) => site.add('HardSigmoid', [x], { alpha: float(alpha), beta: float(beta) }),
      slope: (_, y) => {
        const inside = site.add('And', [above(site, y, 0), site.add('Less', [y, site.scalar(1)])]);
        return either(site, inside, site.scalar(alpha), site.scalar(0));
      },
    }),
  },
};

/**
 * The activations of a node, which are the same in all directions or take each direction's part by itself. As in ONNX Runtime each
 * function that has an alpha takes the next of `activation_alpha`, each that has a beta the next of `activation_beta`.
 * @param defaults of one direction, when the operator names none.
 */
export function activationsOf(site: Site, defaults: readonly string[], directions: number): readonly Activation[] {
  const { attributes } = site.node;
  const named = attributes['activations'];
  const names = named?.type === 'strings' ? named.value : Array.from({ length: directions }, () => defaults).flat();
  if (names.length !== defaults.length * directions)
    throw site.unsupported(`it names ${names.length} activations where ${defaults.length * directions} belong`);
  const parameters = (name: string): Iterator<number> => {
    const found = attributes[name];
    return (found?.type === 'floats' ? found.value : []).values() as Iterator<number>;
  };
  const [alphas, betas] = [parameters('activation_alpha'), parameters('activation_beta')];
  const next = (from: Iterator<number>, otherwise: number | undefined): number =>
    otherwise === undefined ? 0 : ((from.next().value as number | undefined) ?? otherwise);
  const all = names.map((name): Activation => {
    const key = name.toLowerCase();
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
    if (kind === undefined) throw site.unsupported(`its activation ${name} is not known`);
    const [alpha, beta] = [next(alphas, kind.alpha), next(betas, kind.beta)];
    return { key: `${key} ${alpha} ${beta}`, ...kind.make(site, alpha, beta) };
  });
  return defaults.map((_, i) => (directions === 1 ? all[i]! : eachWay(site, all[i]!, all[defaults.length + i]!)));
}

/** Two functions, one on each direction's part of a block, or one on both. */
function eachWay(site: Site, forward: Activation, reverse: Activation): Activation {
  if (forward.key === reverse.key) return forward;
  const parts = (block: string): readonly [string, string] =>
    site.builder.addMany('Split', [block, site.builder.ints([1, 1])], 2, { axis: 0 }) as [string, string];
  const both = (a: string, b: string): string => site.add('Concat', [a, b], { axis: 0 });
  return {
    key: `${forward.key}, ${reverse.key}`,
    value: (x) => {
      const [a, b] = parts(x);
      return both(forward.value(a), reverse.value(b));
    },
    slope: (x, y) => {
      const [[a, b], [c, d]] = [parts(x), parts(y)];
      return both(forward.slope(a, c), reverse.slope(b, d));
    },
  };
}
