import type { FeatureParameters } from './parameters.js';

/** The scale of O'Shaughnessy (Speech Communication, 1987), as HTK and Kaldi have it; and that of Slaney's Auditory Toolbox (1998). */
const scales: Readonly<Record<'htk' | 'slaney', { readonly toMel: (hertz: number) => number; readonly toHertz: (mel: number) => number }>> =
  {
    htk: { toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700), toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1) },
    slaney: {
      toMel: (hertz) => (hertz < 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4)),
      toHertz: (mel) => (mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27)),
    },
  };

type Mel = Pick<FeatureParameters, 'rate' | 'fft' | 'bands' | 'melScale' | 'triangles' | 'melNorm' | 'fMin' | 'fMax'>;

/** Weights of mel filters: of `bands` filters for each of the points `first` up to `first + bins` of a spectrum, `[bands, bins]`. */
export interface MelFilters {
  readonly weights: Float64Array;
  /** Points that some band reads lie from here on. */
  readonly first: number;
  readonly bins: number;
}

/** Shares that are no more than the rounding of a triangle's ends. */
const ROUNDING = 1e-9;

/** Triangles between `bands + 2` places that are evenly apart on the mel scale; without triangles, each point by itself. */
export function melFilters({ rate, fft, bands, melScale, triangles, melNorm, fMin, fMax }: Mel): MelFilters {
  if (triangles === 'none')
    return { weights: Float64Array.from({ length: bands * bands }, (_, i) => (i % (bands + 1) === 0 ? 1 : 0)), first: 0, bins: bands };
  const { toMel, toHertz } = scales[melScale];
  const [low, high] = [toMel(fMin), toMel(fMax)];
  const places = Array.from({ length: bands + 2 }, (_, i) => low + ((high - low) * i) / (bands + 1));
  const scaled = triangles === 'mel' ? places : places.map(toHertz);
  const points = Math.floor(fft / 2) + 1;
  const rows = Array.from({ length: bands }, (_, band) => {
    const [left, centre, right] = [scaled[band]!, scaled[band + 1]!, scaled[band + 2]!];
    const fall = triangles === 'symmetric' ? centre - left : right - centre;
    const height = melNorm === 'slaney' ? 2 / (toHertz(places[band + 2]!) - toHertz(places[band]!)) : 1;
    return Array.from({ length: points }, (_, point) => {
      const hertz = (point * rate) / fft;
      const at = triangles === 'mel' ? toMel(hertz) : hertz;
      const share = Math.min((at - left) / (centre - left), (centre + fall - at) / fall);
      return share > ROUNDING ? height * share : 0;
    });
  });
  const isRead = (point: number): boolean => rows.some((row) => row[point]! > 0);
  const read = Array.from({ length: points }, (_, point) => point).filter(isRead);
  const [first, last] = [read[0] ?? 0, read.at(-1) ?? 0];
  return { weights: Float64Array.from(rows.flatMap((row) => row.slice(first, last + 1))), first, bins: last + 1 - first };
}
