import type { Rule, Site } from './site.js';
import { repeated, spread } from './spread.js';
import { over } from './unary.js';
import { product, spanOf, tapsOf, windowOf, type Window } from './window.js';

/** MaxPool: the gradient goes to the first largest element of each window, as in PyTorch. */
export const maxPool: Rule = (site) => {
  const window = windowOf(site, site.x(), site.y(), site.ints('kernel_shape')!);
  return [toFirstLargest(site, window, site.int('ceil_mode', 0))];
};

export const globalMaxPool: Rule = (site) => {
  const sizes = site.sizes(site.x(), 2);
  const [ones, zeros] = [sizes.map(() => 1), sizes.map(() => 0)];
  const window = { kernel: sizes, strides: ones, dilations: ones, begin: zeros, end: zeros, from: sizes, to: ones };
  return [toFirstLargest(site, window, 0)];
};

function toFirstLargest(site: Site, window: Window, ceilMode: number): string {
  const { kernel, strides, dilations, begin, end, to } = window;
  // A node of its own, because asking the forward node for its indices takes ONNX Runtime off its fast layout.
  const [, indices] = site.builder.addMany('MaxPool', [site.x()], 2, {
    kernel_shape: kernel,
    strides,
    dilations,
    pads: [...begin, ...end],
    ceil_mode: ceilMode,
  });
  const apart = kernel.every((_, axis) => to[axis] === 1 || strides[axis]! >= spanOf(window, axis));
  if (apart) {
    // MaxUnpool insists on room for whole windows: how far they reach beyond the input is declared as padding, at both ends, for it
    // takes less than a kernel at either. Both together never exceed that, because MaxPool too pads by less than a kernel.
    const past = kernel.map((size, axis) => Math.max(0, (to[axis]! - 1) * strides[axis]! + size - window.from[axis]!));
    return site.add('MaxUnpool', [site.dy(), indices!, site.add('Shape', [site.x()])], {
      kernel_shape: kernel,
      strides,
      pads: [...past.map((size) => Math.floor(size / 2)), ...past.map((size) => Math.ceil(size / 2))],
    });
  }
  const flat = site.builder.ints([-1]);
  const zeros = site.add('Reshape', [site.zerosLike(site.x()), flat]);
  const scattered = site.add('ScatterElements', [zeros, site.add('Reshape', [indices!, flat]), site.add('Reshape', [site.dy(), flat])], {
    axis: 0,
    reduction: 'add',
  });
  return site.reshapeLike(scattered, site.x());
}

/** MaxUnpool: each value gets back what lies where it was put. */
export const maxUnpool: Rule = (site) => {
  site.onlyInput(0);
  const flat = site.builder.ints([-1]);
  const taken = site.add('Gather', [site.add('Reshape', [site.dy(), flat]), site.x(1)], { axis: 0 });
  return [taken];
};

/** AveragePool: each element of a window gets the same share; what counts as an element depends on `count_include_pad`. */
export const averagePool: Rule = (site) => {
  const window = windowOf(site, site.x(), site.y(), site.ints('kernel_shape')!);
  const counts = elementCounts(window, site.int('count_include_pad', 0) === 1);
  const equal = counts.every((count) => count === counts[0]);
  const shares = counts.map((count) => 1 / count);
  const share = site.add('Mul', [site.dy(), equal ? site.scalar(shares[0]!) : site.builder.floats(shares, [1, 1, ...window.to])]);
  return [spreadEvenly(site, share, window)];
};

/** LpPool: `|x|^(p-1) sign(x) y^(1-p)`; 0 in a window of zeros. */
export const lpPool: Rule = (site) => {
  const p = site.int('p', 2);
  const window = windowOf(site, site.x(), site.y(), site.ints('kernel_shape')!);
  const norm = p === 2 ? site.y() : site.add('Pow', [site.y(), site.scalar(p - 1)]);
  const share = p === 1 ? site.dy() : over(site, site.dy(), norm);
  const size =
    p === 2
      ? site.x()
      : site.add('Mul', [site.add('Pow', [site.add('Abs', [site.x()]), site.scalar(p - 1)]), site.add('Sign', [site.x()])]);
  return [site.add('Mul', [spreadEvenly(site, share, window), size])];
};

/** Adds each position's value to all elements of its window. */
function spreadEvenly(site: Site, values: string, window: Window): string {
  const { kernel, strides, dilations, begin, from, to } = window;
  const tiles = kernel.every(
    (size, axis) => size === strides[axis] && dilations[axis] === 1 && begin[axis] === 0 && size * to[axis]! === from[axis],
  );
  if (tiles) return repeated(site, values, kernel);
  const channels = site.sizes(site.x(), 1)[0]!;
  const ones = { type: 'float32', shape: [channels, 1, ...kernel], data: new Float32Array(channels * product(kernel)).fill(1) } as const;
  return spread(site, values, site.builder.constant(ones), window, channels);
}

/** Number of elements that each window's mean is taken over. */
function elementCounts(window: Window, countPadding: boolean): number[] {
  const along = window.kernel.map((size, axis) => {
    const [begin, from] = [window.begin[axis]!, window.from[axis]!];
    const limit = countPadding ? from + window.end[axis]! : from;
    return Array.from({ length: window.to[axis]! }, (_, position) => {
      const start = position * window.strides[axis]! - begin;
      const places = Array.from({ length: size }, (_, tap) => start + tap * window.dilations[axis]!);
      return places.filter((place) => place < limit && (countPadding || place >= 0)).length;
    });
  });
  return tapsOf(window.to).map((position) => product(position.map((place, axis) => along[axis]![place]!)));
}

/** GlobalAveragePool: every position has the same share. */
export const globalAveragePool: Rule = (site) => {
  const share = site.add('Mul', [site.dy(), site.scalar(1 / product(site.sizes(site.x(), 2)))]);
  return [site.expandLike(share, site.x())];
};
