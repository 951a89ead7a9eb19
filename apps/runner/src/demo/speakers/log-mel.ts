import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import { SAMPLE_RATE } from './rates.js';

/** Samples that a network takes: a second. */
export const SAMPLES = 8000;

/** Samples of a frame, and from one frame to the next: 32 and 10 ms. */
const WINDOW = 256;
const HOP = 80;

/** What becomes of `SAMPLES`. */
export const BANDS = 32;
export const FRAMES = Math.floor((SAMPLES - WINDOW) / HOP) + 1;

/** Edges of the lowest and the highest band, Hz. */
const LOWEST = 60;
const HIGHEST = 3900;

/** Energy that is added before the logarithm: less than the hiss of a quiet recording has, so that only digital silence lies there. */
const FLOOR = 1e-6;

/** Mean and standard deviation of the logarithms over many utterances, so that features come out about 0 ± 1. */
const MEAN = -5;
const DEVIATION = 5;

/**
 * Energy in mel bands (Davis and Mermelstein 1980) on a logarithmic scale: `waveform [n, 1, SAMPLES]` in [-1, 1] to
 * `features [n, BANDS, FRAMES]`. The windowed Fourier transform of each frame is a convolution by cosines and sines, so that gradients
 * reach the waveform. None of its constants is to be trained.
 */
export function logMel(): NetworkGraph {
  const graph = new GraphBuilder();
  graph.constants.set('fourier.weight', { type: 'float32', shape: [WINDOW, 1, WINDOW], data: fourier() });
  graph.constants.set('mel.weight', { type: 'float32', shape: [BANDS, WINDOW, 1], data: melBands() });
  const waveform = graph.input('waveform', ['n', 1, SAMPLES]);
  const waves = graph.add('Conv', [waveform, 'fourier.weight'], { kernel_shape: [WINDOW], strides: [HOP] });
  const energy = graph.add('Conv', [graph.add('Mul', [waves, waves]), 'mel.weight'], { kernel_shape: [1] });
  const level = graph.add('Log', [graph.add('Add', [energy, graph.scalar(FLOOR)])]);
  const centred = graph.add('Sub', [level, graph.scalar(MEAN)]);
  graph.output(graph.add('Mul', [centred, graph.scalar(1 / DEVIATION)]), ['n', BANDS, FRAMES], 'features');
  return graph.build('log-mel');
}

/** Cosines of all bins but 0 Hz, then sines, under a Hann window: `[WINDOW, 1, WINDOW]`. */
function fourier(): Float32Array {
  const bins = WINDOW / 2;
  const kernels = new Float32Array(2 * bins * WINDOW);
  for (let bin = 0; bin < bins; bin++) {
    for (let t = 0; t < WINDOW; t++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (t + 0.5)) / WINDOW);
      const angle = (2 * Math.PI * (bin + 1) * t) / WINDOW;
      kernels[bin * WINDOW + t] = window * Math.cos(angle);
      kernels[(bins + bin) * WINDOW + t] = window * Math.sin(angle);
    }
  }
  return kernels;
}

/** Triangles of equal width on the mel scale, the same for the squares of cosines and of sines: `[BANDS, WINDOW, 1]`. */
function melBands(): Float32Array {
  const bins = WINDOW / 2;
  const low = mel(LOWEST);
  const step = (mel(HIGHEST) - low) / (BANDS + 1);
  const edges = Array.from({ length: BANDS + 2 }, (_, i) => hertz(low + step * i));
  const filters = new Float32Array(BANDS * 2 * bins);
  for (let band = 0; band < BANDS; band++) {
    const [from, peak, to] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    for (let bin = 0; bin < bins; bin++) {
      const frequency = ((bin + 1) * SAMPLE_RATE) / WINDOW;
      const weight = Math.max(0, Math.min((frequency - from) / (peak - from), (to - frequency) / (to - peak)));
      filters[2 * bins * band + bin] = weight;
      filters[2 * bins * band + bins + bin] = weight;
    }
  }
  return filters;
}

/** The mel scale (O'Shaughnessy 1987). */
const mel = (frequency: number): number => 2595 * Math.log10(1 + frequency / 700);
const hertz = (place: number): number => 700 * (10 ** (place / 2595) - 1);
