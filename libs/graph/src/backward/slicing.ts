import type { Rule, Site } from './site.js';

/** Pads (or, below 0, crops) one axis with zeros. */
function extend(site: Site, tensor: string, axis: number, before: number, after: number): string {
  if (before === 0 && after === 0) return tensor;
  return site.add('Pad', [tensor, site.builder.ints([before, after]), '', site.builder.ints([axis])]);
}

/** Elements `start, start + step, ...` of an axis, `count` of them; a negative step reverses. */
export function part(site: Site, tensor: string, axis: number, start: number, count: number, step = 1): string {
  const stop = start + count * step;
  // A stop before the first element has to be written as far below 0, since -1 means the last.
  const ints = (value: number): string => site.builder.ints([value]);
  return site.add('Slice', [tensor, ints(start), ints(stop < 0 ? -(2 ** 31) : stop), ints(axis), ints(step)]);
}

/** Slice: each axis is spread out again with zeros between, before and after. */
export const slice: Rule = (site) => {
  const x = site.x();
  const shape = site.shape(x);
  const starts = site.numbers(1)!;
  const ends = site.numbers(2)!;
  const axes = site.axes(3, shape.length) ?? starts.map((_, axis) => axis);
  const steps = site.numbers(4) ?? starts.map(() => 1);
  let gradient = site.dy();
  let covered = site.shape(site.y());
  axes.forEach((axis, i) => {
    const [length, count, step] = [shape[axis]!, covered[axis]!, steps[i]!];
    if (length === count && step === 1) return;
    if (typeof length === 'string' || typeof count === 'string') throw site.unsupported(`it cuts axis ${axis}, whose size is free`);
    const clamped = Math.min(starts[i]! < 0 ? starts[i]! + length : starts[i]!, length - (step < 0 ? 1 : 0));
    const first = Math.max(clamped, 0);
    if (count === 0) throw site.unsupported(`it leaves nothing of axis ${axis} (from ${starts[i]} to ${ends[i]})`);
    const stride = Math.abs(step);
    let low = first;
    if (step < 0) {
      gradient = part(site, gradient, axis, count - 1, count, -1);
      low = first - (count - 1) * stride;
    }
    if (stride > 1) {
      const apart = site.add('Unsqueeze', [gradient, site.builder.ints([axis + 1])]);
      const spread = extend(site, apart, axis + 1, 0, stride - 1);
      gradient = site.reshape(
        spread,
        covered.map((size, other) => (other === axis ? count * stride : size)),
      );
    }
    gradient = extend(site, gradient, axis, low, length - low - count * stride);
    covered = covered.map((size, other) => (other === axis ? length : size));
  });
  return [gradient];
};

/** Pad: the border is cut off; where it was copied from inside (edge, reflect, wrap) it is folded back to where it came from. */
export const pad: Rule = (site) => {
  site.onlyInput(0);
  const shape = site.shape(site.x());
  const pads = site.numbers(1)!;
  const axes = site.axes(3, shape.length) ?? shape.map((_, axis) => axis);
  const mode = site.text('mode', 'constant');
  let gradient = site.dy();
  axes.forEach((axis, i) => {
    const [before, after] = [pads[i]!, pads[axes.length + i]!];
    if (before === 0 && after === 0) return;
    const inside = extend(site, gradient, axis, -before, -after);
    if (mode === 'constant') {
      gradient = inside;
      return;
    }
    const length = shape[axis]!;
    if (typeof length === 'string' || before < 0 || after < 0) throw site.unsupported(`axis ${axis} is free or cropped in mode ${mode}`);
    const left = before > 0 ? [folded(site, gradient, axis, length, mode, 0, before)] : [];
    const right = after > 0 ? [folded(site, gradient, axis, length, mode, before + length, after)] : [];
    gradient = site.add('Sum', [inside, ...left, ...right]);
  });
  return [gradient];
};

/** The border of `count` elements from `start` on, brought to where its values had been copied from, with zeros elsewhere. */
function folded(site: Site, gradient: string, axis: number, length: number, mode: string, start: number, count: number): string {
  const isLeft = start === 0;
  if (mode === 'edge') {
    const total = site.sum(part(site, gradient, axis, start, count), [axis], true);
    return isLeft ? extend(site, total, axis, 0, length - 1) : extend(site, total, axis, length - 1, 0);
  }
  if (count >= length + (mode === 'wrap' ? 1 : 0)) throw site.unsupported(`its border on axis ${axis} is as long as the axis`);
  if (mode === 'reflect') {
    const turned = part(site, gradient, axis, start + count - 1, count, -1);
    return isLeft ? extend(site, turned, axis, 1, length - 1 - count) : extend(site, turned, axis, length - 1 - count, 1);
  }
  if (mode !== 'wrap') throw site.unsupported(`the mode ${mode} is unknown`);
  const straight = part(site, gradient, axis, start, count);
  return isLeft ? extend(site, straight, axis, length - count, 0) : extend(site, straight, axis, 0, length - count);
}
