import { interpolation } from '../../backward/interpolation.js';
import { scaleTo } from '../../shape/resize-scale.js';

const { fround } = Math;

/** How an axis is resized to the nearest pixels. */
export interface NearestAxis {
  readonly from: number;
  readonly to: number;
  readonly coordinates: string;
  readonly rounding: string;
}

/** The pixel that TensorFlow takes for each of the result, in float32 as its kernel computes (`tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc`). */
export function pixelsOf({ from, to, coordinates }: NearestAxis): readonly number[] {
  const areCorners = coordinates === 'align_corners' && to > 1;
  const scale = areCorners ? fround((from - 1) / (to - 1)) : fround(from / to);
  return Array.from({ length: to }, (_, at) => {
    const place = fround((coordinates === 'half_pixel' ? at + 0.5 : at) * scale);
    return Math.min(coordinates === 'align_corners' ? Math.round(place) : Math.floor(place), from - 1);
  });
}

/** Whether Resize takes the same pixels: it divides by the scale where TensorFlow multiplies, and some end up on the other side of a border. */
export function resizesAlike(axis: NearestAxis): boolean {
  const { from, to } = axis;
  const matrix = interpolation({ ...axis, scale: scaleTo(to, from), mode: 'nearest', cubic: 0, excludeOutside: false });
  return pixelsOf(axis).every((pixel, at) => matrix?.[at * from + pixel] === 1);
}
