import type { Batch, NetworkGraph, Runtime } from '@deepsensor/contract';
import { argmaxRows } from '@deepsensor/engine';
import { GraphBuilder, prepend } from '@deepsensor/graph';

import { fit, TRAINING_OPTIONS, type Training } from '../fit.js';
import { BANDS, FRAMES, logMel, SAMPLES } from './log-mel.js';
import { speakerNetwork } from './network.js';
import { SPEAKERS } from './speaker.js';
import type { Utterances } from './utterances.js';

const BATCH = 32;

/** Utterances that are turned into floating-point numbers at once: 8 MB. */
const CHUNK = 250;

/**
 * Trains a network that tells speakers apart, from waveform `[n, 1, SAMPLES]` to logits. Its features have no weights to train, so they
 * are computed once and only what lies behind them is trained.
 */
export async function trainSpeakers(utterances: Utterances, runtime: Runtime, training: Training): Promise<NetworkGraph> {
  const features = await featuresOf(utterances, runtime);
  const { labels } = utterances;
  const lessons = { labels, batch: (rows: Uint32Array) => pick(features, rows), batchSize: BATCH, purpose: 'speakers/epoch' };
  return prepend(await fit(speakerNetwork(SPEAKERS.length, training.seed), lessons, runtime, training), logMel());
}

/** Share in [0, 1] of utterances that the network gets right. */
export async function accuracyOn(graph: NetworkGraph, utterances: Utterances, runtime: Runtime): Promise<number> {
  const names = SPEAKERS.map(({ name }) => name);
  const logits = await answers(graph, names, utterances, runtime);
  const predicted = argmaxRows(logits, names.length);
  return predicted.reduce((sum, each, i) => sum + (each === utterances.labels[i] ? 1 : 0), 0) / predicted.length;
}

/** `[n, BANDS, FRAMES]`, by the same graph that will stand before the network. */
async function featuresOf(utterances: Utterances, runtime: Runtime): Promise<Batch> {
  const graph = new GraphBuilder();
  const fragment = logMel();
  const waveform = graph.input('waveform', ['n', 1, SAMPLES]);
  const features = graph.inline(fragment, { waveform })('features');
  graph.output(graph.add('Flatten', [features], { axis: 1 }), ['n', BANDS * FRAMES], 'flat');
  const names = Array.from({ length: BANDS * FRAMES }, (_, i) => String(i));
  return { data: await answers(graph.build('features'), names, utterances, runtime), shape: [utterances.labels.length, BANDS, FRAMES] };
}

/** What a graph from waveforms to `[n, names]` gives for all utterances. */
async function answers(graph: NetworkGraph, names: readonly string[], { sounds }: Utterances, runtime: Runtime): Promise<Float32Array> {
  const input = { shape: [1, SAMPLES], lower: -1, upper: 1 };
  const model = await runtime.open({ graph, input, logits: graph.outputs[0]!.name, classes: names, layers: [] }, TRAINING_OPTIONS);
  try {
    const all = new Float32Array(sounds.length * names.length);
    for (let start = 0; start < sounds.length; start += CHUNK) {
      const { logits } = await model.trace(waveforms(sounds.slice(start, start + CHUNK)));
      all.set(logits.data, start * names.length);
    }
    return all;
  } finally {
    await model.dispose();
  }
}

/** Samples in [-1, 1], cut to `SAMPLES` or with silence behind. */
function waveforms(sounds: readonly Int16Array[]): Batch {
  const data = new Float32Array(sounds.length * SAMPLES);
  sounds.forEach((sound, row) => {
    const length = Math.min(SAMPLES, sound.length);
    for (let i = 0; i < length; i++) data[row * SAMPLES + i] = sound[i]! / 32768;
  });
  return { data, shape: [sounds.length, 1, SAMPLES] };
}

function pick({ data, shape: [, ...shape] }: Batch, rows: Uint32Array): Batch {
  const size = shape.reduce((a, b) => a * b, 1);
  const picked = new Float32Array(rows.length * size);
  rows.forEach((row, i) => picked.set(data.subarray(row * size, (row + 1) * size), i * size));
  return { data: picked, shape: [rows.length, ...shape] };
}
