import type { GraphNode } from '@deepsensor/contract';

import { floatOf, intOf, intsOf, stringOf } from '../shape/attributes.js';
import type { Dimension } from '../shape/dimension.js';
import { interpolation } from './interpolation.js';

/** What Resize does along one axis: a fixed linear map, `matrix` of shape `[to, from]`, row-major. */
export interface AxisMap {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly matrix: Float32Array;
}

/** What Resize reads in its attributes, and the values that are computed here. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  keep_aspect_ratio_policy: ['stretch'],
  mode: ['nearest', 'linear', 'cubic'],
  coordinate_transformation_mode: ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'half_pixel_symmetric'],
  nearest_mode: ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'],
};

/** A clause about "it" on the first attribute of a Resize whose value is not computed here; `undefined` when there is none. */
export function refusedResize(node: GraphNode): string | undefined {
  if (intOf(node, 'antialias', 0) !== 0) return 'has the attribute antialias = 1, where 0 is allowed';
  for (const [attribute, allowed] of Object.entries(ALLOWED)) {
    const value = stringOf(node, attribute, allowed[0]!);
    if (!allowed.includes(value))
      return `has the attribute ${attribute} = ${value}, where ${allowed.join(', ')} ${allowed.length > 1 ? 'are' : 'is'} allowed`;
  }
  return undefined;
}

/**
 * The axes that a Resize changes, one after another; none where it passes its input on. A clause about "it" where they cannot be told.
 * @param from Shape of its input.
 * @param to Shape of its output.
 * @param scales Of its axes; empty where it goes by sizes.
 */
export function axisMaps(
  node: GraphNode,
  from: readonly Dimension[],
  to: readonly Dimension[],
  scales: readonly number[],
): readonly AxisMap[] | string {
  const refused = refusedResize(node);
  if (refused !== undefined) return refused;
  // Where no length changes, ONNX Runtime passes the input on, whatever the scales say.
  if (from.every((size, axis) => size === to[axis])) return [];
  const axes = intsOf(node, 'axes')?.map((axis) => (axis + from.length) % from.length) ?? from.map((_, axis) => axis);
  const maps: AxisMap[] = [];
  for (const [i, axis] of axes.entries()) {
    const [length, wanted] = [from[axis]!, to[axis]!];
    if (length === wanted && (typeof length === 'string' || (scales[i] ?? 1) === 1)) continue;
    if (typeof length === 'string' || typeof wanted === 'string') return `changes axis ${axis}, whose length is free`;
    const matrix = interpolation({
      from: length,
      to: wanted,
      scale: scales[i] ?? wanted / length,
      mode: stringOf(node, 'mode', 'nearest'),
      coordinates: stringOf(node, 'coordinate_transformation_mode', 'half_pixel'),
      rounding: stringOf(node, 'nearest_mode', 'round_prefer_floor'),
      cubic: floatOf(node, 'cubic_coeff_a', -0.75),
      excludeOutside: intOf(node, 'exclude_outside', 0) === 1,
    })!;
    maps.push({ axis, from: length, to: wanted, matrix });
  }
  return maps;
}
