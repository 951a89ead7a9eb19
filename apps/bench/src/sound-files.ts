import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { loadPlugins } from '@deepsensor/engine';
import { exportOnnx, GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { silentContext } from './campaign.js';
import { benchPlugins } from './plugins.js';

/** Writes recordings of noise under a tone, `count` of `seconds` each, into a folder. */
export async function writeRecordings(folder: string, count: number, rate: number, seconds: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = new Stream(1, 'bench/recordings');
  const samples = Math.round(rate * seconds);
  const registry = loadPlugins(benchPlugins);
  const modality = registry.create(
    'modality',
    registry.complete('modality', { use: 'speaker', options: { sampleRate: rate } }),
    silentContext,
  );
  const [frontEnd] = await modality.frontEnds({ name: 'x', type: 'float32', shape: ['n', samples] }, []);
  const space = modality.bind(frontEnd!);
  for (let first = 0; first < count; first += 100) {
    const rows = Math.min(100, count - first);
    const data = new Float32Array(rows * samples);
    for (let i = 0; i < data.length; i++) {
      const turn = (2 * Math.PI * (100 + ((first + Math.floor(i / samples)) % 200))) / rate;
      data[i] = 0.25 * Math.sin(turn * (i % samples)) + 0.12 * (random.uniform() - 0.5);
    }
    const files = await space.encode({ data, shape: [rows, samples] });
    await Promise.all(files.map(({ bytes }, i) => writeFile(path.join(folder, `${String(first + i).padStart(5, '0')}.wav`), bytes)));
  }
}

/** Writes a waveform network of four strided convolutions with weights at random, for ten speakers. */
export async function writeWaveformNetwork(file: string, samples: number): Promise<void> {
  const random = new Stream(1, 'bench/network');
  const graph = new GraphBuilder();
  const weights = (shape: readonly number[], fanIn: number) =>
    graph.floats(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.sqrt(2 / fanIn) * random.normal()),
      shape,
    );
  let tensor = graph.input('waveform', ['n', 1, samples]);
  let channels = 1;
  for (const [to, kernel, stride] of [
    [16, 64, 4],
    [32, 16, 4],
    [64, 8, 4],
    [64, 4, 2],
  ] as const) {
    const conv = graph.add('Conv', [tensor, weights([to, channels, kernel], channels * kernel)], {
      kernel_shape: [kernel],
      strides: [stride],
    });
    tensor = graph.add('Relu', [conv]);
    channels = to;
  }
  const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [tensor])], { axis: 1 });
  graph.output(graph.add('Gemm', [pooled, weights([channels, 10], channels)]), ['n', 10], 'logits');
  await writeFile(file, exportOnnx(graph.build('waveform')));
}
