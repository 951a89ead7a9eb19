import { quotient, type Dimension } from '../../shape/dimension.js';
import { scaleTo } from '../../shape/resize-scale.js';
import { channelsFirst } from '../layout.js';
import type { LooseAttributes } from '../writer.js';
import type { Rule, Site, Value } from '../site.js';
import { imagesOf } from './images.js';
import { pixelsOf, resizesAlike, type NearestAxis } from './nearest.js';

/** The images `[n, h, w, c]`. */
function imagesIn(at: Site): Value {
  const x = at.input(0);
  if (at.rank(x) !== 4) throw at.broken(`takes images of rank 4, and its input has rank ${at.rank(x)}`);
  return x;
}

/** Where a pixel of the result lies in the input. */
function coordinates(at: Site): string {
  if (at.attributes.flag('align_corners')) return 'align_corners';
  return at.attributes.flag('half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

/** Images `[n, h, w, c]` to the height and width that the second input holds; by scales where these are known, for they may leave lengths free. */
function resized(at: Site, attributes: LooseAttributes): ReturnType<Rule> {
  const x = imagesIn(at);
  const tensor = at.channelsFirst(x);
  const wanted = at.entries(1);
  const scales = [1, 2].map((axis, i) => scaleOf(at.shape(x)[axis]!, wanted?.[i]));
  const order = channelsFirst(4);
  const given = { ...attributes, coordinate_transformation_mode: coordinates(at) };
  if (scales.every((scale) => scale !== undefined)) {
    const form = [1, 1, ...scales];
    const factors = at.constant(`scales ${form.join()}`, '', () => ({ type: 'float32', shape: [4], data: Float32Array.from(form) }));
    return at.value(at.add('Resize', [tensor, '', factors], given), order);
  }
  // Not by the attribute axes, which ONNX Runtime 1.30 loses when it moves a Transpose past the node.
  const before = at.add('Slice', [at.add('Shape', [tensor], {}), at.writer.ints([0]), at.writer.ints([2])], {});
  const sizes = at.add('Concat', [before, at.counted(at.input(1))], { axis: 0 });
  return at.value(at.add('Resize', [tensor, '', '', sizes], given), order);
}

/** A scale from which the engine computes the length that is wanted. */
function scaleOf(length: Dimension, wanted: Dimension | undefined): number | undefined {
  if (wanted === undefined) return undefined;
  if (typeof length === 'number' && typeof wanted === 'number') return scaleTo(wanted, length);
  const factor = quotient(wanted, length);
  return typeof factor === 'number' ? factor : undefined;
}

const bilinear: Rule = (at) => resized(at, { mode: 'linear' });

/**
 * The pixel in which a point lies; with corners aligned the one whose corner is nearest, the later of two. Where the engine would round to
 * other pixels than TensorFlow, rows and columns are picked by their numbers.
 */
const nearest: Rule = (at) => {
  const x = imagesIn(at);
  const rounding = coordinates(at) === 'asymmetric' ? 'floor' : 'round_prefer_ceil';
  const wanted = at.entries(1);
  const axes = [1, 2].map((axis, i) => ({ from: at.shape(x)[axis]!, to: wanted?.[i], coordinates: coordinates(at), rounding }));
  const known = axes.filter((axis): axis is NearestAxis => typeof axis.from === 'number' && typeof axis.to === 'number');
  if (known.length < 2 || known.every(resizesAlike)) return resized(at, { mode: 'nearest', nearest_mode: rounding });
  const [rows, columns] = known.map((axis) => at.writer.ints(pixelsOf(axis))) as [string, string];
  const picked = at.add('Gather', [at.channelsFirst(x), rows], { axis: 2 });
  return at.value(at.add('Gather', [picked, columns], { axis: 3 }), channelsFirst(4));
};

const blocks =
  (op: 'DepthToSpace' | 'SpaceToDepth'): Rule =>
  (at) => {
    const images = imagesOf(at);
    const x = imagesIn(at);
    return at.value(at.add(op, [images.tensor(x)], { blocksize: at.attributes.int('block_size', 1) }), images.order(4));
  };

/** Images of another size. */
export const resizing: Readonly<Record<string, Rule>> = {
  DepthToSpace: blocks('DepthToSpace'),
  ResizeBilinear: bilinear,
  ResizeNearestNeighbor: nearest,
  SpaceToDepth: blocks('SpaceToDepth'),
};
