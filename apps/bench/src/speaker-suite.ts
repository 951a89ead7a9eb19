import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadPlugins } from '@deepsensor/engine';

import { silentContext } from './campaign.js';
import { peakMemory } from './peak-memory.js';
import { benchPlugins } from './plugins.js';
import { writeRecordings, writeWaveformNetwork } from './sound-files.js';
import { spreadOf, type Spread } from './statistics.js';

const FILES = 10_000;
/** Recordings that are read and decoded together. */
const TOGETHER = 500;

/** Seconds to find, read and decode 10,000 recordings of a second at 8 kHz, from a folder without labels. */
export async function measureLoading(rounds: number): Promise<Spread> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deepsensor-bench-'));
  try {
    await writeRecordings(folder, FILES, 8000, 1);
    const registry = loadPlugins(benchPlugins);
    const modality = registry.create('modality', registry.complete('modality', 'speaker'), silentContext);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      const named = registry.complete('dataset', { use: 'sound-folder', options: { root: folder } });
      const dataset = await registry.create('dataset', named, silentContext).open();
      const [frontEnd] = await modality.frontEnds({ name: 'x', type: 'float32', shape: ['n', 8000] }, await dataset.read([0, 1, 2, 3]));
      const space = modality.bind(frontEnd!);
      let rows = 0;
      for (let first = 0; first < dataset.size; first += TOGETHER) {
        const samples = await dataset.read(Array.from({ length: Math.min(TOGETHER, dataset.size - first) }, (_, i) => first + i));
        rows += (await space.decode(samples)).rows.length;
      }
      if (rows !== FILES) throw new Error(`${rows} of ${FILES} recordings were decoded`);
      seconds.push((performance.now() - begin) / 1000);
    }
    return spreadOf(seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Peak memory in MB of a run at defaults, but for fewer evaluations, on 200 recordings of three seconds at 16 kHz. */
export async function measureLongClips(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deepsensor-bench-'));
  try {
    const [data, model] = [path.join(folder, 'recordings'), path.join(folder, 'waveform.onnx')];
    await writeRecordings(data, 200, 16_000, 3);
    await writeWaveformNetwork(model, 48_000);
    return await peakMemory(['--model', model, '--data', data, '--oracle', 'changed', '--evaluations', '40']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
