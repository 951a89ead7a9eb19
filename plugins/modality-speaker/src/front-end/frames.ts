import type { FeatureParameters } from './parameters.js';

/** What tells where frames lie. */
export type Framing = Pick<FeatureParameters, 'window' | 'hop' | 'fft' | 'edges'>;

/** Frames that a recording of so many samples gives; 0 where it is too short for one. */
export function frameCount({ window, hop, fft, edges }: Framing, samples: number): number {
  switch (edges) {
    case 'reflect':
      // Only what is not the end itself can be mirrored there.
      return samples > Math.floor(fft / 2) ? 1 + Math.floor((samples + (fft % 2 === 0 ? 0 : -1)) / hop) : 0;
    case 'zero':
      return samples >= 1 ? Math.max(0, 1 + Math.floor((samples + (fft % 2 === 0 ? 0 : -1)) / hop)) : 0;
    case 'inside':
      return samples >= fft ? 1 + Math.floor((samples - fft) / hop) : 0;
    case 'snip':
      return samples >= window ? 1 + Math.floor((samples - window) / hop) : 0;
    case 'mirror':
      return samples >= window ? Math.floor((samples + Math.floor(hop / 2)) / hop) : 0;
  }
}

/** The least and the greatest number of samples that give so many frames; `undefined` where none does. */
export function samplesFor(framing: Framing, frames: number): { readonly least: number; readonly greatest: number } | undefined {
  const fewest = leastSamples(framing, frames);
  if (frameCount(framing, fewest) !== frames) return undefined;
  return { least: fewest, greatest: leastSamples(framing, frames + 1) - 1 };
}

/** The least number of samples that gives at least so many frames, by bisection: more samples never give fewer frames. */
function leastSamples(framing: Framing, frames: number): number {
  let [below, enough] = [0, framing.window + framing.fft + (frames + 1) * framing.hop];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (frameCount(framing, middle) >= frames) enough = middle;
    else below = middle;
  }
  return enough;
}

/** Where the first frame starts, counted from the first sample: below 0 where it reaches out of the recording. */
export function firstStart({ window, hop, fft, edges }: Framing): number {
  switch (edges) {
    case 'reflect':
    case 'zero':
      return Math.floor((fft - window) / 2) - Math.floor(fft / 2);
    case 'inside':
      return Math.floor((fft - window) / 2);
    case 'snip':
      return 0;
    case 'mirror':
      return Math.floor(hop / 2) - Math.floor(window / 2);
  }
}
