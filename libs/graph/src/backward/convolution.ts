import type { Rule, Site } from './site.js';
import { spread } from './spread.js';
import { weightGradient } from './weight-gradient.js';
import { spanOf, windowOf, type Window } from './window.js';

/** Conv: the input's gradient is the transposed convolution, the weight's a matrix product over all positions. */
export const conv: Rule = (site) => {
  const kernel = site.sizes(site.x(1), 2);
  const window = windowOf(site, site.x(0), site.y(), kernel);
  const group = site.int('group', 1);
  return [
    site.wants(0) ? spread(site, site.dy(), site.x(1), window, group) : undefined,
    site.wants(1) ? weightGradient(site, site.x(0), site.dy(), site.x(1), window, group) : undefined,
    site.wants(2) ? channelSums(site, site.dy(), window.kernel.length) : undefined,
  ];
};

/** ConvTranspose: the mirror image of Conv. */
export const convTranspose: Rule = (site) => {
  const kernel = site.sizes(site.x(1), 2);
  const window = transposedWindow(site, kernel);
  const { strides, dilations, begin, end } = window;
  const group = site.int('group', 1);
  const collect = (): string => {
    const reached = window.to.every((size, axis) => {
      const room = window.from[axis]! + begin[axis]! + end[axis]! - spanOf(window, axis);
      return Math.floor(room / strides[axis]!) + 1 === size;
    });
    if (!reached) throw site.unsupported('its output padding is as long as a stride');
    return site.add('Conv', [site.dy(), site.x(1)], { kernel_shape: kernel, strides, dilations, pads: [...begin, ...end], group });
  };
  return [
    site.wants(0) ? collect() : undefined,
    site.wants(1) ? weightGradient(site, site.dy(), site.x(0), site.x(1), window, group) : undefined,
    site.wants(2) ? channelSums(site, site.dy(), kernel.length) : undefined,
  ];
};

/** The window of the convolution that a ConvTranspose is the transpose of: `from` its output, `to` its input. */
function transposedWindow(site: Site, kernel: readonly number[]): Window {
  const window = windowOf(site, site.y(), site.x(), kernel);
  const auto = site.text('auto_pad', 'NOTSET');
  if (auto === 'NOTSET' && site.ints('output_shape') === undefined) return window;
  const extra = site.ints('output_padding') ?? kernel.map(() => 0);
  const total = kernel.map((_, axis) =>
    Math.max(0, (window.to[axis]! - 1) * window.strides[axis]! + extra[axis]! + spanOf(window, axis) - window.from[axis]!),
  );
  const begin = total.map((size) => (auto === 'SAME_UPPER' ? Math.floor(size / 2) : Math.ceil(size / 2)));
  return { ...window, begin, end: total.map((size, axis) => size - begin[axis]!) };
}

/** Sum over rows and positions: the gradient of a bias. */
export function channelSums(site: Site, gradient: string, spatial: number): string {
  return site.sum(gradient, [0, ...Array.from({ length: spatial }, (_, axis) => axis + 2)], false);
}
