import type { Rule, Site } from './site.js';

/** A tensor brought to mean 0 and variance 1 over some axes, and one over the standard deviation with those axes kept. */
interface Normalised {
  readonly hat: string;
  readonly inverse: string;
}

function normalise(site: Site, x: string, axes: readonly number[], epsilon: number): Normalised {
  const mean = (tensor: string): string => site.add('ReduceMean', [tensor, site.builder.ints(axes)]);
  const centred = site.add('Sub', [x, mean(x)]);
  const variance = mean(site.add('Mul', [centred, centred]));
  const inverse = inverseRoot(site, variance, epsilon);
  return { hat: site.add('Mul', [centred, inverse]), inverse };
}

function inverseRoot(site: Site, variance: string, epsilon: number): string {
  return site.add('Reciprocal', [site.add('Sqrt', [site.add('Add', [variance, site.scalar(epsilon)])])]);
}

/** Pulls `d`, the cotangent of the normalised tensor, back: `(d - mean(d) - hat mean(d hat)) / deviation` (Ioffe and Szegedy 2015, section 3). */
function throughNormalisation(site: Site, d: string, { hat, inverse }: Normalised, axes: readonly number[]): string {
  const mean = (tensor: string): string => site.add('ReduceMean', [tensor, site.builder.ints(axes)]);
  const along = site.add('Mul', [hat, mean(site.add('Mul', [d, hat]))]);
  return site.add('Mul', [site.add('Sub', [site.add('Sub', [d, mean(d)]), along]), inverse]);
}

const after = (first: number, rank: number): number[] => Array.from({ length: rank - first }, (_, i) => first + i);

/** Reshapes a vector over the channels so that it broadcasts against `[n, C, ...]`. */
function perChannel(site: Site, vector: string, rank: number): string {
  return rank <= 2 ? vector : site.add('Reshape', [vector, site.builder.ints([-1, ...after(2, rank).map(() => 1)])]);
}

/** BatchNormalization: an affine map per channel at inference; with `training_mode` the batch is normalised by its own statistics. */
export const batchNormalization: Rule = (site) => {
  const [x, scale, mean, variance] = [site.x(0), site.x(1), site.x(3), site.x(4)];
  const epsilon = site.float('epsilon', 1e-5);
  const rank = site.rank(x);
  const axes = [0, ...after(2, rank)];
  const wide = (vector: string): string => perChannel(site, vector, rank);
  const total = (tensor: string): string => site.sum(tensor, axes, false);
  const dy = site.dy();
  if (site.int('training_mode', 0) === 1) {
    if (site.hasCotangent(1) || site.hasCotangent(2)) throw site.unsupported('its running statistics carry no gradient');
    const parts = normalise(site, x, axes, epsilon);
    return [
      site.wants(0) ? throughNormalisation(site, site.add('Mul', [dy, wide(scale)]), parts, axes) : undefined,
      site.wants(1) ? total(site.add('Mul', [dy, parts.hat])) : undefined,
      site.wants(2) ? total(dy) : undefined,
    ];
  }
  const inverse = inverseRoot(site, variance, epsilon);
  const slope = site.add('Mul', [scale, inverse]);
  const moment = (): string => total(site.add('Mul', [dy, site.add('Sub', [x, wide(mean)])]));
  const negative = (tensor: string): string => site.add('Neg', [tensor]);
  const towardsVariance = (): string => {
    const cubed = site.add('Mul', [slope, site.add('Mul', [inverse, inverse])]);
    return site.add('Mul', [moment(), site.add('Mul', [cubed, site.scalar(-0.5)])]);
  };
  return [
    site.wants(0) ? site.add('Mul', [dy, wide(slope)]) : undefined,
    site.wants(1) ? site.add('Mul', [moment(), inverse]) : undefined,
    site.wants(2) ? total(dy) : undefined,
    site.wants(3) ? negative(site.add('Mul', [total(dy), slope])) : undefined,
    site.wants(4) ? towardsVariance() : undefined,
  ];
};

export const layerNormalization: Rule = (site) => {
  if (site.hasCotangent(1) || site.hasCotangent(2)) throw site.unsupported('only its first output carries a gradient');
  const rank = site.rank(site.x());
  const axes = after((site.int('axis', -1) + rank) % rank, rank);
  const parts = normalise(site, site.x(), axes, site.float('epsilon', 1e-5));
  return [
    site.wants(0) ? throughNormalisation(site, site.add('Mul', [site.dy(), site.x(1)]), parts, axes) : undefined,
    site.wants(1) ? site.unbroadcastTo(1, site.add('Mul', [site.dy(), parts.hat])) : undefined,
    site.wants(2) ? site.unbroadcastTo(2, site.dy()) : undefined,
  ];
};

export const instanceNormalization: Rule = (site) => {
  const rank = site.rank(site.x());
  const axes = after(2, rank);
  const total = (tensor: string): string => site.sum(tensor, [0, ...axes], false);
  const parts = normalise(site, site.x(), axes, site.float('epsilon', 1e-5));
  const scaled = (): string => site.add('Mul', [site.dy(), perChannel(site, site.x(1), rank)]);
  return [
    site.wants(0) ? throughNormalisation(site, scaled(), parts, axes) : undefined,
    site.wants(1) ? total(site.add('Mul', [site.dy(), parts.hat])) : undefined,
    site.wants(2) ? total(site.dy()) : undefined,
  ];
};

/** GroupNormalization with one scale a group (opset 18) or one a channel. */
export const groupNormalization: Rule = (site) => {
  const groups = site.int('num_groups', 1);
  const sizes = site.sizes(site.x(), 1);
  const [scales] = site.sizes(site.x(1));
  const split = ['n', groups, sizes[0]! / groups, ...sizes.slice(1)];
  const axes = after(2, split.length);
  const vector = scales === sizes[0] ? [1, groups, sizes[0]! / groups] : [1, groups, 1];
  const wide = site.reshape(site.x(1), [...vector, ...sizes.slice(1).map(() => 1)]);
  const dy = site.reshape(site.dy(), split);
  const parts = normalise(site, site.reshape(site.x(), split), axes, site.float('epsilon', 1e-5));
  const total = (tensor: string): string =>
    site.reshape(site.sum(tensor, [0, ...axes.slice(scales === sizes[0] ? 1 : 0)], false), [scales!]);
  return [
    site.wants(0) ? site.reshapeLike(throughNormalisation(site, site.add('Mul', [dy, wide]), parts, axes), site.x()) : undefined,
    site.wants(1) ? total(site.add('Mul', [dy, parts.hat])) : undefined,
    site.wants(2) ? total(dy) : undefined,
  ];
};

/** LRN, `x s^-beta` with `s = bias + alpha / size * (sum of squares over neighbouring channels)` (Krizhevsky et al. 2012, section 3.3). */
export const localResponseNormalization: Rule = (site) => {
  const [alpha, beta] = [site.float('alpha', 1e-4), site.float('beta', 0.75)];
  const size = site.int('size', 1);
  const channels = site.sizes(site.x(), 1)[0]!;
  const [x, dy, y] = [site.x(), site.dy(), site.y()];
  const reach = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = new Float32Array(channels * channels);
  for (let c = 0; c < channels; c++)
    for (let other = Math.max(0, c - reach[0]!); other <= Math.min(channels - 1, c + reach[1]!); other++) band[c * channels + other] = 1;
  const turned = band.map((_, at) => band[(at % channels) * channels + Math.floor(at / channels)]!);
  const matrix = (values: Float32Array): string => site.builder.constant({ type: 'float32', shape: [channels, channels], data: values });
  const flat = (tensor: string): string => site.add('Reshape', [tensor, site.builder.ints([0, channels, -1])]);
  const neighbours = (values: Float32Array, tensor: string): string =>
    site.reshapeLike(site.add('MatMul', [matrix(values), flat(tensor)]), x);
  const squares = neighbours(band, site.add('Mul', [x, x]));
  const s = site.add('Add', [site.add('Mul', [squares, site.scalar(alpha / size)]), site.scalar(site.float('bias', 1))]);
  const direct = site.add('Mul', [dy, site.add('Pow', [s, site.scalar(-beta)])]);
  const around = neighbours(turned, site.add('Div', [site.add('Mul', [dy, y]), s]));
  const cross = site.add('Mul', [site.add('Mul', [x, around]), site.scalar((2 * alpha * beta) / size)]);
  return [site.add('Sub', [direct, cross])];
};
