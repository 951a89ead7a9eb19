import type { Rule } from '../site.js';
import { imagesOf, spatial, windowAttributes } from './images.js';

/** Averages leave the padding out of account, as ONNX does when it is not told otherwise. */
const pool =
  (op: 'MaxPool' | 'AveragePool'): Rule =>
  (at) => {
    const x = at.input(0);
    const images = imagesOf(at);
    const rank = at.rank(x);
    const kernel = spatial(at, images, 'ksize', rank);
    const strides = spatial(at, images, 'strides', rank);
    if (!kernel || !strides) throw at.broken('has no window, or no strides');
    const attributes = windowAttributes(at, images, x, { kernel, strides, dilations: kernel.map(() => 1) });
    return at.value(at.add(op, [images.tensor(x)], attributes), images.order(rank));
  };

export const poolings: Readonly<Record<string, Rule>> = {
  AvgPool: pool('AveragePool'),
  AvgPool3D: pool('AveragePool'),
  MaxPool: pool('MaxPool'),
  MaxPool3D: pool('MaxPool'),
};
