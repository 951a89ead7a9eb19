import type { Attribute, GraphNode } from '@deepsensor/contract';

import { stringOf } from '../../shape/attributes.js';
import { changed, trimmed, untranslated, without, type Rewriter, type Rule } from './rewriter.js';

const text = (value: string): Attribute => ({ type: 'string', value });

/** Upsample (up to 9): scales as an attribute at first, then as an input. Pixels are counted from the corner, `x / scale`, rounded down. */
export const upsample: Rule = (node, at) => {
  const attribute = node.attributes['scales'];
  const scales = attribute?.type === 'floats' ? at.floats(`${node.name}/scales`, attribute.value) : node.inputs[1];
  if (!scales) return untranslated(node, 'it has no scales');
  return fromCorner(node, scales, 'floor');
};

/** Resize of opset 10 has no region, no sizes, and no choice of coordinates: as Upsample, but rounded up where it shrinks. */
const resize10: Rule = (node, at) => {
  const scales = at.constants.get(node.inputs[1] ?? '')?.data as Float32Array | undefined;
  const shrinks = scales?.some((scale) => scale < 1) ?? false;
  if (shrinks && scales?.some((scale) => scale > 1)) return untranslated(node, 'it shrinks one axis and enlarges another');
  return fromCorner(node, node.inputs[1] ?? '', shrinks ? 'ceil' : 'floor');
};

function fromCorner(node: GraphNode, scales: string, rounding: string): readonly GraphNode[] {
  const mode = stringOf(node, 'mode', 'nearest') === 'nearest' ? 'nearest' : 'linear';
  return changed(node, {
    op: 'Resize',
    inputs: [node.inputs[0]!, '', scales],
    attributes: { mode: text(mode), coordinate_transformation_mode: text('asymmetric'), nearest_mode: text(rounding) },
  });
}

/** Resize: since 11 with region, scales, sizes, of which unused ones were empty tensors at first and are left out since 13. */
export const resize: Rule = (node, at) => {
  if (at.version < 11) return resize10(node, at);
  const coordinates = stringOf(node, 'coordinate_transformation_mode', 'half_pixel');
  const [x, roi = '', scales = '', sizes = ''] = node.inputs;
  const given = {
    inputs: trimmed([x!, coordinates === 'tf_crop_and_resize' ? roi : '', isEmpty(scales, at) ? '' : scales, sizes]),
  };
  if (coordinates !== 'tf_half_pixel_for_nn') return changed(node, given);
  // Rounding down (x + 1/2) / s is rounding (x + 1/2) / s - 1/2 to the nearest, halves up.
  const rounding = stringOf(node, 'nearest_mode', 'round_prefer_floor');
  if (stringOf(node, 'mode', 'nearest') !== 'nearest' || rounding !== 'floor')
    return untranslated(node, `its coordinates are tf_half_pixel_for_nn and its rounding is ${rounding}`);
  return changed(node, {
    ...given,
    attributes: {
      ...without(node.attributes, 'coordinate_transformation_mode', 'nearest_mode'),
      coordinate_transformation_mode: text('half_pixel'),
      nearest_mode: text('round_prefer_ceil'),
    },
  });
};

function isEmpty(tensor: string, at: Rewriter): boolean {
  return at.constants.get(tensor)?.shape[0] === 0;
}
