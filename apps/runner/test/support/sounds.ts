import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { wav } from '../../src/demo/speakers/wav-files.js';

export const RATE = 8000;
/** Samples that the models below take. */
export const LENGTH = 2400;

/** Whistlers, and the tone in Hz that each of them keeps to: so close that the models below tell them apart with little to spare. */
export const WHISTLERS: Readonly<Record<string, number>> = { ann: 300, bob: 330, cat: 360, dan: 390 };

/** Whistles of each, 0.2 to 0.35 s, in `<folder>/<name>/<n>.wav`. */
export async function writeWhistles(folder: string, each: number, names = Object.keys(WHISTLERS)): Promise<string> {
  for (const name of names) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (let n = 0; n < each; n++) await writeFile(path.join(folder, name, `${n}.wav`), wav(whistle(WHISTLERS[name]!, `${name}/${n}`)));
  }
  return folder;
}

function whistle(hertz: number, purpose: string): Int16Array {
  const random = new Stream(5, purpose);
  const phase = 2 * Math.PI * random.uniform();
  const samples = Math.round(RATE * (0.2 + 0.15 * random.uniform()));
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hertz * i) / RATE + phase) + 600 * random.normal()),
  );
}

function listening(waveform: string, graph: GraphBuilder): string {
  const tones = Object.values(WHISTLERS).flatMap((hertz) => [Math.cos, Math.sin].map((wave) => ({ hertz, wave })));
  const kernels = Float32Array.from({ length: tones.length * 160 }, (_, i) => {
    const { hertz, wave } = tones[Math.floor(i / 160)]!;
    return wave((2 * Math.PI * hertz * (i % 160)) / RATE) / 40;
  });
  // A stride of 77 samples, so that a tone meets the kernels at all phases.
  const heard = graph.add('Relu', [graph.add('Conv', [waveform, graph.floats(kernels, [tones.length, 1, 160])], { strides: [77] })]);
  // Which is all the same for waveforms of any other scale than -1..1.
  return graph.add('Tanh', [graph.add('Flatten', [graph.add('GlobalAveragePool', [heard])], { axis: 1 })]);
}

/**
 * Tells the whistlers apart by how loud their tones are: waveform `[n, 1, LENGTH]` to logits.
 * @param weight Of a tone; a model of weight 0 answers the same whatever it hears.
 */
export function whistleNetwork(weight = 60): NetworkGraph {
  const graph = new GraphBuilder();
  return telling(graph.input('waveform', ['n', 1, LENGTH]), graph, weight);
}

/** The same of waveforms `[n, 1, L]` of any length in 16-bit levels. */
export function freeWhistleNetwork(): NetworkGraph {
  const graph = new GraphBuilder();
  return telling(graph.add('Mul', [graph.input('waveform', ['n', 1, 'L']), graph.scalar(1 / 32768)]), graph);
}

function telling(waveform: string, graph: GraphBuilder, weight = 60): NetworkGraph {
  const heard = listening(waveform, graph);
  const weights = Float32Array.from({ length: 32 }, (_, i) => (Math.floor((i % 8) / 2) === Math.floor(i / 8) ? weight : 0));
  graph.output(graph.add('Gemm', [heard, graph.floats(weights, [4, 8])], { transB: 1 }), ['n', 4], 'logits');
  return graph.build('whistles');
}

/** How loud each tone is, as an embedding `[n, 8]`. */
export function whistleEmbedding(): NetworkGraph {
  const graph = new GraphBuilder();
  graph.output(listening(graph.input('waveform', ['n', 1, LENGTH]), graph), ['n', 8], 'embedding');
  return graph.build('embedding');
}
