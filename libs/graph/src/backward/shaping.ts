import type { Rule, Site } from './site.js';

export const identity: Rule = (site) => [site.dy()];

/** Reshape, Flatten, Squeeze, Unsqueeze: the same elements under another shape. */
export const reshaped: Rule = (site) => [site.reshapeLike(site.dy(), site.x())];

export const transpose: Rule = (site) => {
  const rank = site.rank(site.x());
  const perm = site.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return [site.add('Transpose', [site.dy()], { perm: perm.map((_, axis) => perm.indexOf(axis)) })];
};

export const expand: Rule = (site) => [site.unbroadcastTo(0, site.dy())];

/** Tile: the copies of each element add up. */
export const tile: Rule = (site) => {
  const repeats = site.numbers(1)!;
  if (repeats.every((count) => count === 1)) return [site.dy()];
  const shape = site.shape(site.x());
  const split = shape.flatMap((size, axis) => (repeats[axis] === 1 ? [size] : [repeats[axis]!, size]));
  let at = 0;
  const axes = repeats.flatMap((count) => {
    const here = at;
    at += count === 1 ? 1 : 2;
    return count === 1 ? [] : [here];
  });
  return [site.sum(site.reshape(site.dy(), split), axes, false)];
};

function axisOf(site: Site, tensor: string, otherwise: number): number {
  const axis = site.int('axis', otherwise);
  return axis < 0 ? axis + site.rank(tensor) : axis;
}

export const concat: Rule = (site) => {
  const { inputs } = site.node;
  if (inputs.length === 1) return [site.dy()];
  const axis = axisOf(site, site.y(), 0);
  const lengths = inputs.map((input) => site.shape(input)[axis]!);
  const sizes = lengths.every((length) => typeof length === 'number')
    ? site.builder.ints(lengths)
    : site.add(
        'Concat',
        inputs.map((input) => site.add('Shape', [input], { start: axis, end: axis + 1 })),
        { axis: 0 },
      );
  return site.builder.addMany('Split', [site.dy(), sizes], inputs.length, { axis });
};

export const split: Rule = (site) => {
  const axis = axisOf(site, site.x(), 0);
  const parts = site.node.outputs.flatMap((output, i) => (output === '' ? [] : [site.dy(i)]));
  if (parts.length !== site.node.outputs.length) throw site.unsupported('one of its outputs has no name');
  return [parts.length === 1 ? parts[0] : site.add('Concat', parts, { axis })];
};

/** DepthToSpace moves blocks of channels to positions; the way back is SpaceToDepth, with a transposition for the mode CRD. */
export const depthToSpace: Rule = (site) => {
  const blocksize = site.int('blocksize', 1);
  if (site.text('mode', 'DCR') === 'DCR') return [site.add('SpaceToDepth', [site.dy()], { blocksize })];
  const [channels, height, width] = site.sizes(site.x(), 1);
  const blocks = ['n', channels! / blocksize ** 2, height!, blocksize, width!, blocksize];
  const moved = site.add('Transpose', [site.reshape(site.dy(), blocks)], { perm: [0, 1, 3, 5, 2, 4] });
  return [site.reshapeLike(moved, site.x())];
};

export const spaceToDepth: Rule = (site) => [site.add('DepthToSpace', [site.dy()], { blocksize: site.int('blocksize', 1) })];

/** Dropout passes everything at inference. */
export const dropout: Rule = (site) => {
  const training = site.has(2) ? site.numbers(2)![0] : 0;
  if (training !== 0) throw site.unsupported('it is in training mode; export the model for inference');
  return [site.dy()];
};

export const cumSum: Rule = (site) => [
  site.add('CumSum', [site.dy(), site.x(1)], { exclusive: site.int('exclusive', 0), reverse: 1 - site.int('reverse', 0) }),
];

export const trilu: Rule = (site) => [
  site.add('Trilu', site.has(1) ? [site.dy(), site.x(1)] : [site.dy()], { upper: site.int('upper', 1) }),
];
