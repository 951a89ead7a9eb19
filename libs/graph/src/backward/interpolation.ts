/** How Resize reads one axis (ONNX, operator Resize). */
export interface AxisResize {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly mode: string;
  readonly coordinates: string;
  readonly rounding: string;
  /** Coefficient a of the cubic kernel (Keys 1981). */
  readonly cubic: number;
  readonly excludeOutside: boolean;
}

const { fround } = Math;

/**
 * Where an output position lies on the input axis; undefined for an unknown convention. Each step is rounded to float32 where ONNX Runtime
 * rounds it (`core/providers/cpu/tensor/upsamplebase.h`): a position that lies on a whole number only by that rounding has another
 * neighbour without it.
 */
function sourceOf(at: number, { from, to, scale: exact, coordinates }: AxisResize): number | undefined {
  const scale = fround(exact);
  const centred = (): number => fround(fround((at + 0.5) / scale) - 0.5);
  switch (coordinates) {
    case 'asymmetric':
      return fround(at / scale);
    case 'align_corners':
      return to === 1 ? 0 : fround((at * (from - 1)) / (to - 1));
    case 'half_pixel':
      return centred();
    case 'pytorch_half_pixel':
      return to > 1 ? centred() : 0;
    case 'half_pixel_symmetric': {
      const adjustment = fround(to / fround(scale * from));
      const offset = fround((from / 2) * fround(1 - adjustment));
      // The sum alone is one of float64, rounded at its end: its 0.5 are no floats.
      return fround(offset + (at + 0.5) / scale - 0.5);
    }
    default:
      return undefined;
  }
}

/** How far ONNX Runtime lets a position lie from halfway between two pixels and still takes it for a tie: found by experiment, in both rounding modes. */
const HALFWAY = 1e-6;

function nearest(source: number, rounding: string): number | undefined {
  const below = Math.floor(source);
  const isHalfway = Math.abs(source - below - 0.5) <= HALFWAY;
  switch (rounding) {
    case 'round_prefer_floor':
      return isHalfway ? below : Math.round(source);
    case 'round_prefer_ceil':
      return isHalfway ? below + 1 : Math.round(source);
    case 'floor':
      return below;
    case 'ceil':
      return Math.ceil(source);
    default:
      return undefined;
  }
}

/** Keys' cubic kernel at the distances of the four neighbours, for the fraction t behind the second. */
function cubicWeights(t: number, a: number): readonly number[] {
  const far = (d: number): number => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  const near = (d: number): number => ((a + 2) * d - (a + 3)) * d * d + 1;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}

/** Neighbours of a source position and their weights; undefined for an unknown mode. */
function neighbours(source: number, axis: AxisResize): readonly (readonly [place: number, weight: number])[] | undefined {
  const low = Math.floor(source);
  if (axis.mode === 'nearest') {
    const place = nearest(source, axis.rounding);
    return place === undefined ? undefined : [[place, 1]];
  }
  if (axis.mode === 'linear') {
    const clamped = Math.min(Math.max(source, 0), axis.from - 1);
    const start = Math.floor(clamped);
    return [
      [start, 1 - (clamped - start)],
      [start + 1, clamped - start],
    ];
  }
  if (axis.mode !== 'cubic') return undefined;
  const weights = cubicWeights(source - low, axis.cubic).map((weight, i) => [low - 1 + i, weight] as const);
  if (!axis.excludeOutside) return weights;
  const inside = weights.filter(([place]) => place >= 0 && place < axis.from);
  const total = inside.reduce((sum, [, weight]) => sum + weight, 0);
  return inside.map(([place, weight]) => [place, weight / total] as const);
}

/** The linear map of one axis as a matrix `[to, from]`, row-major; undefined where the convention is not known. */
export function interpolation(axis: AxisResize): Float32Array | undefined {
  const matrix = new Float32Array(axis.to * axis.from);
  for (let at = 0; at < axis.to; at++) {
    const source = sourceOf(at, axis);
    const weights = source === undefined ? undefined : neighbours(source, axis);
    if (weights === undefined) return undefined;
    for (const [place, weight] of weights) {
      if (weight === 0) continue;
      const inside = Math.min(Math.max(place, 0), axis.from - 1);
      matrix[at * axis.from + inside]! += weight;
    }
  }
  return matrix;
}
