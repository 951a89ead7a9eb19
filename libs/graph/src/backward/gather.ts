import type { Rule, Site } from './site.js';

/** Gather along an axis: rows that were taken more than once add up. */
export const gather: Rule = (site) => {
  const [x, indices] = [site.x(0), site.x(1)];
  const rank = site.rank(x);
  const taken = site.rank(indices);
  const axis = (site.int('axis', 0) + rank) % rank;
  const length = site.shape(x)[axis]!;
  const fixed = site.constant(indices);
  if (fixed !== undefined && fixed.data.length === 1 && typeof length === 'number') {
    // One element: put it back between zeros.
    const index = (Number(fixed.data[0]) + length) % length;
    const shape = site.shape(x).map((size, other) => (other === axis ? 1 : size));
    const row = taken === 1 ? site.dy() : site.reshape(site.dy(), shape);
    return [site.add('Pad', [row, site.builder.ints([index, length - 1 - index]), '', site.builder.ints([axis])])];
  }
  // ScatterND adds along the first axis, so the gathered axis goes to the front and back again.
  const others = Array.from({ length: rank }, (_, other) => other).filter((other) => other !== axis);
  const front = [axis, ...others];
  const gathered = Array.from({ length: taken }, (_, i) => axis + i);
  const rest = Array.from({ length: rank - 1 + taken }, (_, i) => i).filter((i) => !gathered.includes(i));
  const turn = (tensor: string, perm: readonly number[]): string =>
    perm.every((from, to) => from === to) ? tensor : site.add('Transpose', [tensor], { perm });
  const index = site.add('Unsqueeze', [indices, site.builder.ints([-1])]);
  const added = site.add('ScatterND', [turn(site.zerosLike(x), front), index, turn(site.dy(), [...gathered, ...rest])], {
    reduction: 'add',
  });
  return [
    turn(
      added,
      front.map((_, at) => front.indexOf(at)),
    ),
  ];
};

export const gatherElements: Rule = (site) => [scatter(site, site.x(1), site.dy())];

export const gatherND: Rule = (site) => {
  const shared = site.int('batch_dims', 0);
  if (shared !== 0) throw site.unsupported(`it has the attribute batch_dims = ${shared}, where 0 is allowed`);
  return [site.add('ScatterND', [site.zerosLike(site.x()), site.x(1), site.dy()], { reduction: 'add' })];
};

/** TopK: the values are elements of the input; the indices carry nothing. */
export const topK: Rule = (site) => [scatter(site, site.y(1), site.dy(), -1)];

function scatter(site: Site, indices: string, updates: string, otherwise = 0): string {
  return site.add('ScatterElements', [site.zerosLike(site.x()), indices, updates], { axis: site.int('axis', otherwise), reduction: 'add' });
}

/** ScatterElements and ScatterND: the updates get what lies at their indices; without addition, the input gets nothing there. */
export const scatterElements: Rule = (site) => {
  const axis = site.int('axis', 0);
  return scattered(site, (tensor) => site.add('GatherElements', [tensor, site.x(1)], { axis }), { axis });
};

export const scatterND: Rule = (site) => scattered(site, (tensor) => site.add('GatherND', [tensor, site.x(1)]), {});

function scattered(site: Site, take: (tensor: string) => string, attributes: Readonly<Record<string, number>>): (string | undefined)[] {
  const reduction = site.text('reduction', 'none');
  if (reduction !== 'none' && reduction !== 'add') throw site.unsupported(`its reduction ${reduction} has none`);
  const erased = (): string => site.add(site.node.op, [site.dy(), site.x(1), site.zerosLike(site.x(2))], attributes);
  return [site.wants(0) ? (reduction === 'add' ? site.dy() : erased()) : undefined, undefined, site.wants(2) ? take(site.dy()) : undefined];
}
