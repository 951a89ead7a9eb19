import { interpolation } from './interpolation.js';
import type { Rule, Site } from './site.js';
import { product } from './window.js';

/** Resize: along each axis a fixed linear map, so the gradient is its transpose, one axis after another. */
export const resize: Rule = (site) => {
  site.onlyInput(0);
  const shape = site.shape(site.x());
  const current = [...site.shape(site.y())];
  if (site.int('antialias', 0) === 1) throw site.unsupported('it smooths before it shrinks (antialias)');
  const policy = site.text('keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') throw site.unsupported(`its keep_aspect_ratio_policy is ${policy}`);
  // Where no length changes, the engine passes the input on, whatever the scales say.
  if (shape.every((size, axis) => size === current[axis])) return [site.dy()];
  const axes = site.ints('axes')?.map((axis) => (axis + shape.length) % shape.length) ?? shape.map((_, axis) => axis);
  const scales = site.numbers(2) ?? [];
  let gradient = site.dy();
  axes.forEach((axis, i) => {
    const [from, to] = [shape[axis]!, current[axis]!];
    if (from === to && (typeof from === 'string' || (scales[i] ?? 1) === 1)) return;
    if (typeof from === 'string' || typeof to === 'string') throw site.unsupported(`axis ${axis} has a free size`);
    const matrix = interpolation({
      from,
      to,
      scale: scales[i] ?? to / from,
      mode: site.text('mode', 'nearest'),
      coordinates: site.text('coordinate_transformation_mode', 'half_pixel'),
      rounding: site.text('nearest_mode', 'round_prefer_floor'),
      cubic: site.float('cubic_coeff_a', -0.75),
      excludeOutside: site.int('exclude_outside', 0) === 1,
    });
    if (matrix === undefined) throw site.unsupported('its mode or coordinate transformation has none');
    const inner = current.slice(axis + 1);
    if (inner.some((size) => typeof size === 'string')) throw site.unsupported(`an axis behind axis ${axis} is free`);
    gradient = alongAxis(site, gradient, matrix, from, to, product(inner as readonly number[]));
    current[axis] = from;
  });
  return [site.reshapeLike(gradient, site.x())];
};

/** Multiplies the middle axis of `[rows, to, inner]` by the transpose of a matrix `[to, from]`. */
function alongAxis(site: Site, tensor: string, matrix: Float32Array, from: number, to: number, inner: number): string {
  const { builder } = site;
  if (inner === 1) {
    const weight = builder.constant({ type: 'float32', shape: [to, from], data: matrix });
    return site.add('MatMul', [site.add('Reshape', [tensor, builder.ints([-1, to])]), weight]);
  }
  const turned = Float32Array.from(matrix, (_, at) => matrix[(at % to) * from + Math.floor(at / to)]!);
  const weight = builder.constant({ type: 'float32', shape: [from, to], data: turned });
  return site.add('MatMul', [weight, site.add('Reshape', [tensor, builder.ints([-1, to, inner])])]);
}
