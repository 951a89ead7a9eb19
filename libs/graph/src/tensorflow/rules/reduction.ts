import { without } from '../layout.js';
import type { Rule } from '../site.js';

/** Over the axes that the second input names. */
const reduce =
  (op: string): Rule =>
  (at) => {
    const x = at.input(0);
    const axes = [...new Set(at.numbers(1, 'its axes').map((axis) => at.axis(axis, at.rank(x))))];
    if (axes.length === 0) return x;
    const order = at.orderOf(x);
    const keep = at.attributes.flag('keep_dims') || at.attributes.flag('keepdims');
    const places = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
    const tensor = at.add(op, [at.stored(x), at.writer.ints(places)], { keepdims: Number(keep) });
    return at.value(tensor, keep ? order : without(order, axes));
  };

const argument =
  (op: 'ArgMax' | 'ArgMin'): Rule =>
  (at) => {
    const x = at.input(0);
    const order = at.orderOf(x);
    const axis = at.axis(at.numbers(1, 'its axis')[0] ?? 0, order.length);
    return at.value(at.add(op, [at.stored(x)], { axis: order.indexOf(axis), keepdims: 0 }), without(order, [axis]));
  };

/** Sums so far along one axis. */
const cumulative: Rule = (at) => {
  const x = at.input(0);
  const order = at.orderOf(x);
  const axis = at.axis(at.numbers(1, 'its axis')[0] ?? 0, order.length);
  const { attributes } = at;
  const flags = { exclusive: Number(attributes.flag('exclusive')), reverse: Number(attributes.flag('reverse')) };
  return at.value(at.add('CumSum', [at.stored(x), at.writer.scalar(order.indexOf(axis), 'int64')], flags), order);
};

export const reductions: Readonly<Record<string, Rule>> = {
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: cumulative,
  EuclideanNorm: reduce('ReduceL2'),
  Max: reduce('ReduceMax'),
  Mean: reduce('ReduceMean'),
  Min: reduce('ReduceMin'),
  Prod: reduce('ReduceProd'),
  Sum: reduce('ReduceSum'),
};
