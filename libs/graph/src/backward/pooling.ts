import type { Rule } from './site.js';
import { spanOf, windowOf } from './window.js';

/** MaxPool: the gradient goes to the first largest element of each window, as in PyTorch. */
export const maxPool: Rule = (site) => {
  const kernel = site.ints('kernel_shape')!;
  const window = windowOf(site, site.x(), site.y(), kernel);
  const { strides, dilations, begin, end } = window;
  // A node of its own, because asking the forward node for its indices takes ONNX Runtime off its fast layout.
  const [, indices] = site.builder.addMany('MaxPool', [site.x()], 2, {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...begin, ...end],
    ceil_mode: site.int('ceil_mode', 0),
  });
  const apart = kernel.every((_, axis) => strides[axis]! >= spanOf(window, axis));
  if (apart) return [site.add('MaxUnpool', [site.dy(), indices!, site.add('Shape', [site.x()])], { kernel_shape: kernel, strides })];
  return [scatterFlat(site, site.dy(), indices!)];
};

/** Adds each element of `updates` at its position in the flattened input. */
function scatterFlat(site: Parameters<Rule>[0], updates: string, indices: string): string {
  const flat = site.builder.ints([-1]);
  const zeros = site.add('Reshape', [site.zerosLike(site.x()), flat]);
  const scattered = site.add('ScatterElements', [zeros, site.add('Reshape', [indices, flat]), site.add('Reshape', [updates, flat])], {
    axis: 0,
    reduction: 'add',
  });
  return site.reshapeLike(scattered, site.x());
}

/** GlobalAveragePool: every position has the same share. */
export const globalAveragePool: Rule = (site) => {
  const sizes = site.sizes(site.x(), 2);
  const share = site.add('Mul', [site.dy(), site.scalar(1 / sizes.reduce((whole, size) => whole * size, 1))]);
  return [site.expandLike(share, site.x())];
};
