import type { GraphNode } from '@deepsensor/contract';

import { changed, type Rule } from './rewriter.js';

/** Domain of the operators for other models than networks, and for what stands before any. */
export const MACHINE_LEARNING = 'ai.onnx.ml';

/** Operators of `ai.onnx.ml` in terms of those of ONNX. */
export const FROM_MACHINE_LEARNING: Readonly<Record<string, Rule>> = {
  /** `(x - offset) * scale` along the last axis, float32 whatever the input's type is: scalers of scikit-learn. */
  Scaler: (node, at) => {
    const [offset, scale] = [floatsOf(node, 'offset'), floatsOf(node, 'scale')];
    if (!offset || !scale) return [node];
    const x = at.step(node, 'Cast', [node.inputs[0]!], { to: { type: 'int', value: 1 } });
    const centred = at.step(node, 'Sub', [x.result, at.floats(`${node.name}/offset`, offset)]);
    const inputs = [centred.result, at.floats(`${node.name}/scale`, scale)];
    return [x, centred, ...changed(node, { op: 'Mul', domain: '', inputs, attributes: {} })];
  },
};

function floatsOf({ attributes }: GraphNode, name: string): readonly number[] | undefined {
  const attribute = attributes[name];
  return attribute?.type === 'floats' && attribute.value.length > 0 ? attribute.value : undefined;
}
