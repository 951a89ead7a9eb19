import { axisMaps, type AxisMap } from './axis-maps.js';
import type { Rule, Site } from './site.js';
import { product } from './window.js';

/** Resize: along each axis a fixed linear map, so the gradient is its transpose, one axis after another. */
export const resize: Rule = (site) => {
  site.onlyInput(0);
  const maps = axisMaps(site.node, site.shape(site.x()), site.shape(site.y()), site.numbers(2) ?? []);
  if (typeof maps === 'string') throw site.unsupported(`it ${maps}`);
  if (maps.length === 0) return [site.dy()];
  const current = [...site.shape(site.y())];
  let gradient = site.dy();
  for (const map of maps) {
    const inner = current.slice(map.axis + 1);
    if (inner.some((size) => typeof size === 'string')) throw site.unsupported(`an axis behind axis ${map.axis} is free`);
    gradient = alongAxis(site, gradient, map, product(inner as readonly number[]));
    current[map.axis] = map.from;
  }
  return [site.reshapeLike(gradient, site.x())];
};

/** Multiplies the middle axis of `[rows, to, inner]` by the transpose of a matrix `[to, from]`. */
function alongAxis(site: Site, tensor: string, { matrix, from, to }: AxisMap, inner: number): string {
  const { builder } = site;
  if (inner === 1) {
    const weight = builder.constant({ type: 'float32', shape: [to, from], data: matrix });
    return site.add('MatMul', [site.add('Reshape', [tensor, builder.ints([-1, to])]), weight]);
  }
  const turned = Float32Array.from(matrix, (_, at) => matrix[(at % to) * from + Math.floor(at / to)]!);
  const weight = builder.constant({ type: 'float32', shape: [from, to], data: turned });
  return site.add('MatMul', [weight, site.add('Reshape', [tensor, builder.ints([-1, to, inner])])]);
}
