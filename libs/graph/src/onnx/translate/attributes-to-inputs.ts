import { floatOf, intOf, intsOf } from '../../shape/attributes.js';
import { changed, trimmed, without, type Rule } from './rewriter.js';

/** Squeeze and Unsqueeze before 13, ReduceSum before 13, the other reductions before 18. */
export const axes: Rule = (node, at) => {
  const values = intsOf(node, 'axes');
  if (!values) return [node];
  return changed(node, {
    inputs: [node.inputs[0]!, at.ints(`${node.name}/axes`, values)],
    attributes: without(node.attributes, 'axes'),
  });
};

/** Slice before 10. */
export const slice: Rule = (node, at) => {
  const parts = (['starts', 'ends', 'axes'] as const).map((part) => {
    const values = intsOf(node, part);
    return values ? at.ints(`${node.name}/${part}`, values) : '';
  });
  return changed(node, {
    inputs: trimmed([node.inputs[0]!, ...parts]),
    attributes: without(node.attributes, 'starts', 'ends', 'axes'),
  });
};

/** Pad before 11. */
export const pad: Rule = (node, at) =>
  changed(node, {
    inputs: [
      node.inputs[0]!,
      at.ints(`${node.name}/pads`, intsOf(node, 'pads') ?? []),
      at.scalar(`${node.name}/value`, floatOf(node, 'value', 0)),
    ],
    attributes: without(node.attributes, 'pads', 'value'),
  });

/** Clip before 11. */
export const clip: Rule = (node, at) => {
  const bounds = (['min', 'max'] as const).map((bound) =>
    node.attributes[bound] ? at.scalar(`${node.name}/${bound}`, floatOf(node, bound, 0)) : '',
  );
  return changed(node, { inputs: trimmed([node.inputs[0]!, ...bounds]), attributes: without(node.attributes, 'min', 'max') });
};

/** Split before 13 has its lengths as an attribute; before 18 the number of equal parts goes without saying. */
export const split: Rule = (node, at) => {
  const lengths = intsOf(node, 'split');
  if (lengths)
    return changed(node, {
      inputs: [node.inputs[0]!, at.ints(`${node.name}/split`, lengths)],
      attributes: without(node.attributes, 'split'),
    });
  if (node.inputs[1]) return [node];
  return changed(node, { attributes: { ...node.attributes, num_outputs: { type: 'int', value: node.outputs.length } } });
};

/** TopK before 10. */
export const topK: Rule = (node, at) => {
  if (!node.attributes['k']) return [node];
  return changed(node, {
    inputs: [node.inputs[0]!, at.ints(`${node.name}/k`, [intOf(node, 'k', 1)])],
    attributes: without(node.attributes, 'k'),
  });
};
