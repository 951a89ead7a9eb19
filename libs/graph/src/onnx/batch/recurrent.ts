import { lost, type BatchRule, type BatchSite } from './batch-site.js';

/** RNN, GRU and LSTM take the batch on the second axis of inputs and states; a state that all rows share is repeated for as many as there are. */
export const recurrent: BatchRule = (at) => {
  const { axes, node } = at;
  if (axes[0] !== 1 || [1, 2, 3, 7].some((i) => axes[i] !== undefined)) return lost('it does not take the batch on its second axis');
  const inputs = [...node.inputs];
  for (const [i, axis] of [
    [4, 0],
    [5, 1],
    [6, 1],
  ] as const) {
    if ((inputs[i] ?? '') === '' || axes[i] === axis) continue;
    const shape = at.shapes[i];
    if (axes[i] !== undefined || shape?.[axis] !== 1) return lost('it holds an initial state, or a length, per row of the batch');
    inputs[i] = at.add('Expand', [inputs[i]!, target(at, shape.length, axis)]);
  }
  return { axes: node.outputs.map((_, i) => (i === 0 ? 2 : 1)), node: { ...node, inputs } };
};

/** Ones, with the number of rows at `axis`. */
function target(at: BatchSite, rank: number, axis: number): string {
  const ones = (count: number): readonly string[] => (count === 0 ? [] : [at.constant('ones', Array<number>(count).fill(1))]);
  const rows = at.add('Shape', [at.node.inputs[0]!], { start: 1, end: 2 });
  return at.add('Concat', [...ones(axis), rows, ...ones(rank - axis - 1)], { axis: 0 });
}
