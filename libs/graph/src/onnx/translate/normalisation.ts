import { floatOf, intOf } from '../../shape/attributes.js';
import { changed, untranslated, without, type Rewriter, type Rule } from './rewriter.js';

/** Running mean and variance are inputs; what older forms offer beside the result serves training alone. */
export const batchNormalization: Rule = (node, at) => {
  if (at.version < 9 && intOf(node, 'spatial', 1) === 0) return untranslated(node, 'it normalises each position by itself (spatial=0)');
  if (at.version >= 14 && intOf(node, 'training_mode', 0) === 1)
    return untranslated(node, 'it was exported in training mode; call model.eval() and export again');
  if (node.outputs.slice(1).some((output) => at.isRead(output))) return untranslated(node, 'its training outputs are read');
  return changed(node, { outputs: [node.outputs[0]!], attributes: without(node.attributes, 'spatial', 'training_mode', 'momentum') });
};

/**
 * GroupNormalization, with scale and bias per group (18 to 20) or per channel (21), by InstanceNormalization over `[n, groups, rest]`:
 * the form in which PyTorch writes it, too.
 */
export const groupNormalization: Rule = (node, at) => {
  const [x, scale, bias] = node.inputs as [string, string, string];
  const groups = intOf(node, 'num_groups', 1);
  const perChannel = at.version >= 21;
  const shape = at.step(node, 'Shape', [x]);
  const grouped = at.step(node, 'Reshape', [x, at.ints(`${node.name}/groups`, [0, groups, -1])]);
  const affine = perChannel
    ? [at.floats(`${node.name}/one`, Array(groups).fill(1)), at.floats(`${node.name}/zero`, Array(groups).fill(0))]
    : [scale, bias];
  const normalised = at.step(node, 'InstanceNormalization', [grouped.result, ...affine], {
    epsilon: { type: 'float', value: floatOf(node, 'epsilon', 1e-5) },
  });
  const back = { name: node.name, op: 'Reshape', domain: '', outputs: node.outputs, attributes: {} };
  if (!perChannel) return [shape, grouped, normalised, { ...back, inputs: [normalised.result, shape.result] }];

  const channels = channelsOf(scale, at);
  if (channels === undefined) return untranslated(node, 'its scale is computed by the model');
  const byChannel = at.step(node, 'Reshape', [normalised.result, at.ints(`${node.name}/channels`, [0, channels, -1])]);
  const column = at.ints(`${node.name}/column`, [channels, 1]);
  const scales = at.step(node, 'Reshape', [scale, column]);
  const biases = at.step(node, 'Reshape', [bias, column]);
  const scaled = at.step(node, 'Mul', [byChannel.result, scales.result]);
  const moved = at.step(node, 'Add', [scaled.result, biases.result]);
  return [shape, grouped, normalised, byChannel, scales, biases, scaled, moved, { ...back, inputs: [moved.result, shape.result] }];
};

function channelsOf(scale: string, at: Rewriter): number | undefined {
  return at.constants.get(scale)?.shape[0];
}

/** Outside of training Dropout passes its input on. Only its mask, should somebody read it, needs the operator. */
export const dropout: Rule = (node, at) => {
  const training = node.inputs[2] ? at.constants.get(node.inputs[2]) : undefined;
  if (node.inputs[2] && (training?.data as Uint8Array | undefined)?.[0] !== 0)
    return untranslated(node, 'it was exported in training mode; call model.eval() and export again');
  if (at.isRead(node.outputs[1] ?? '')) return changed(node, { inputs: [node.inputs[0]!], attributes: {} });
  return changed(node, { op: 'Identity', inputs: [node.inputs[0]!], outputs: [node.outputs[0]!], attributes: {} });
};
