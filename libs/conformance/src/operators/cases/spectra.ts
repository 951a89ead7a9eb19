import { exportOnnx, GraphBuilder, importOnnx, simplify } from '@deepsensor/graph';

import type { GradientCase } from '../case.js';

/** A front end as exporters write it, imported, on waveforms `[n, 44]`. */
function frontEnd(name: string, write: (b: GraphBuilder, wave: string) => string): GradientCase {
  return {
    name,
    inputs: { x: { shape: ['n', 44] } },
    build: (b, { x }) => {
      const file = new GraphBuilder();
      const wave = file.input('wave', ['n', 44]);
      file.output(write(file, wave), ['...'], 'features');
      const graph = simplify(importOnnx(exportOnnx(file.build(name)), { name }));
      return b.inline(graph, { wave: x! })('features');
    },
  };
}

const whole = (b: GraphBuilder, value: number): string => b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });

/** Power of each frame and bin, from real and imaginary parts. */
const power = (b: GraphBuilder, spectrum: string): string => b.add('ReduceSumSquare', [spectrum, b.ints([-1])], { keepdims: 0 });

export const spectra: readonly GradientCase[] = [
  frontEnd('a log-mel spectrogram', (b, wave) => {
    const signal = b.add('Unsqueeze', [wave, b.ints([2])]);
    const spectrum = b.add('STFT', [signal, whole(b, 6), b.add('HannWindow', [whole(b, 16)]), whole(b, 16)]);
    const bands = b.add('MelWeightMatrix', [whole(b, 5), whole(b, 16), whole(b, 8000), b.scalar(100), b.scalar(3900)]);
    return b.add('Log', [b.add('Add', [b.add('MatMul', [power(b, spectrum), bands]), b.scalar(0.5)])]);
  }),
  frontEnd('the magnitudes of padded frames', (b, wave) => {
    const padded = b.add('Pad', [wave, b.ints([0, 4, 0, 4])], { mode: 'reflect' });
    const spectrum = b.add('STFT', [b.add('Unsqueeze', [padded, b.ints([2])]), whole(b, 8), b.add('HammingWindow', [whole(b, 8)])]);
    return b.add('Sqrt', [b.add('Add', [power(b, spectrum), b.scalar(0.1)])]);
  }),
  frontEnd('the magnitudes of a transform of the whole wave', (b, wave) => {
    const spectrum = b.add('DFT', [b.add('Unsqueeze', [wave, b.ints([2])]), '', whole(b, 1)], { onesided: 1 });
    return b.add('Sqrt', [b.add('Add', [power(b, spectrum), b.scalar(0.1)])]);
  }),
];
