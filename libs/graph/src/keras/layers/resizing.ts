import { scaleTo } from '../../shape/resize-scale.js';
import { pixelsOf, resizesAlike } from '../../tensorflow/rules/nearest.js';
import type { Layer, LayerSite } from '../site.js';
import { cropped } from './shaping.js';

const MODES = {
  // Each pixel several times.
  nearest: { mode: 'nearest', coordinate_transformation_mode: 'half_pixel', nearest_mode: 'round_prefer_ceil' },
  bilinear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
} as const;

function interpolation(at: LayerSite, otherwise: keyof typeof MODES): (typeof MODES)[keyof typeof MODES] {
  return MODES[at.options.choice('interpolation', ['nearest', 'bilinear'], otherwise)];
}

/** Whole multiples of each axis. */
const upsampling =
  (axes: number): Layer =>
  (at) => {
    const x = at.spatial(axes);
    const mode = axes === 2 ? interpolation(at, 'nearest') : MODES.nearest;
    const factors = at.options.ints('size', axes, 2);
    if (factors.some((factor) => factor < 1)) throw at.options.refused('size');
    return x.wrap(at.add('Resize', [x.tensor, '', at.floats([1, 1, ...factors])], mode));
  };

/** Images of a given height and width; rows and columns by their numbers where the engine would round to other pixels than Keras. */
const resizing: Layer = (at) => {
  const x = at.spatial(2);
  const mode = interpolation(at, 'bilinear');
  for (const key of ['crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'antialias']) at.options.must(key, false);
  at.options.ignore('fill_mode', 'fill_value');
  const axes = ['height', 'width'].map((key, axis) => {
    const from = x.sizes[axis]!;
    if (typeof from !== 'number') throw at.subject.unsupported(`it needs the size of images, which is free: ${x.sizes.join(' x ')}`);
    return { from, to: at.options.int(key), coordinates: mode.coordinate_transformation_mode, rounding: 'round_prefer_ceil' };
  });
  if (mode.mode === 'nearest' && !axes.every(resizesAlike)) {
    const [rows, columns] = axes.map((axis) => at.ints(pixelsOf(axis))) as [string, string];
    return x.wrap(at.add('Gather', [at.add('Gather', [x.tensor, rows], { axis: 2 }), columns], { axis: 3 }));
  }
  const scales = axes.map(({ from, to }) => scaleTo(to, from));
  return x.wrap(at.add('Resize', [x.tensor, '', at.floats([1, 1, ...scales])], mode));
};

/** The middle of an image; smaller images would be enlarged. */
const centerCrop: Layer = (at) => {
  const x = at.spatial(2);
  const wanted = [at.options.int('height'), at.options.int('width')];
  const pairs = wanted.map((length, axis): readonly [number, number] => {
    const given = x.sizes[axis];
    if (typeof given !== 'number' || given < length)
      throw at.subject.unsupported(
        `images of ${x.sizes.join(' x ')} pixels are not cropped to ${wanted.join(' x ')}; read is the middle of larger ones`,
      );
    const front = Math.trunc((given - length) / 2);
    return [front, given - length - front];
  });
  return x.wrap(cropped(at, x.tensor, pairs));
};

export const resizingLayers: Readonly<Record<string, Layer>> = {
  UpSampling1D: upsampling(1),
  UpSampling2D: upsampling(2),
  UpSampling3D: upsampling(3),
  Resizing: resizing,
  CenterCrop: centerCrop,
};
