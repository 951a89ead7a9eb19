import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { exportOnnx, GraphBuilder } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

/** Writes mono 16-bit WAV files of noise under a tone, `count` of `seconds` each, into a folder. */
export async function writeRecordings(folder: string, count: number, rate: number, seconds: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = new Stream(1, 'bench/recordings');
  const samples = Math.round(rate * seconds);
  for (let first = 0; first < count; first += 100) {
    const batch = Array.from({ length: Math.min(100, count - first) }, async (_, i) => {
      const file = Buffer.alloc(44 + 2 * samples);
      file.write('RIFF', 0);
      file.writeUInt32LE(36 + 2 * samples, 4);
      file.write('WAVEfmt ', 8);
      file.writeUInt32LE(16, 16);
      file.writeUInt16LE(1, 20);
      file.writeUInt16LE(1, 22);
      file.writeUInt32LE(rate, 24);
      file.writeUInt32LE(2 * rate, 28);
      file.writeUInt16LE(2, 32);
      file.writeUInt16LE(16, 34);
      file.write('data', 36);
      file.writeUInt32LE(2 * samples, 40);
      const turn = (2 * Math.PI * (100 + ((first + i) % 200))) / rate;
      for (let t = 0; t < samples; t++)
        file.writeInt16LE(Math.round(8000 * Math.sin(turn * t) + 4000 * (random.uniform() - 0.5)), 44 + 2 * t);
      await writeFile(path.join(folder, `${String(first + i).padStart(5, '0')}.wav`), file);
    });
    await Promise.all(batch);
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
