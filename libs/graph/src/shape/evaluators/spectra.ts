import { intOf } from '../attributes.js';
import type { Evaluator } from './evaluator.js';

/** `a0 - a1 cos(2 pi i / N) + a2 cos(4 pi i / N)`, with N the size, or one less where the window is not periodic (ONNX). */
function cosines(a0: number, a1: number, a2: number): Evaluator {
  return (at, [shape]) => {
    const [size] = shape!;
    const period = Math.max(1, intOf(at.node, 'periodic', 1) === 1 ? size! : size! - 1);
    const angle = (i: number): number => (2 * Math.PI * i) / period;
    return [Array.from({ length: size! }, (_, i) => a0 - a1 * Math.cos(angle(i)) + a2 * Math.cos(2 * angle(i)))];
  };
}

const toMel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
const toHertz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** Triangles over the bins of a spectrum whose corners are `bands + 2` frequencies that lie evenly on the mel scale (ONNX MelWeightMatrix). */
const melWeights: Evaluator = (at, [shape]) => {
  const [bands, length, rate, lower, upper] = [0, 1, 2, 3, 4].map((input) => at.numbers(input)?.[0]);
  if (bands === undefined || length === undefined || rate === undefined || lower === undefined || upper === undefined) return undefined;
  const step = (toMel(upper) - toMel(lower)) / (bands + 2);
  const corner = (i: number): number => Math.floor(((length + 1) * toHertz(toMel(lower) + i * step)) / rate);
  const weights = new Array<number>(shape![0]! * bands).fill(0);
  for (let band = 0; band < bands; band++) {
    const [low, centre, high] = [corner(band), corner(band + 1), corner(band + 2)];
    if (centre === low) weights[centre * bands + band] = 1;
    else for (let bin = low; bin <= centre; bin++) weights[bin * bands + band] = (bin - low) / (centre - low);
    for (let bin = centre; bin < high; bin++) weights[bin * bands + band] = (high - bin) / (high - centre);
  }
  return [weights];
};

/** Windows and mel bands of audio front ends, which are constants however they are written. */
export const spectra: Readonly<Record<string, Evaluator>> = {
  HannWindow: cosines(0.5, 0.5, 0),
  HammingWindow: cosines(25 / 46, 21 / 46, 0),
  BlackmanWindow: cosines(0.42, 0.5, 0.08),
  MelWeightMatrix: melWeights,
};
