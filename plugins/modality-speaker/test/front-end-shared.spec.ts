import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { fsdd } from '../src/dataset/fsdd.js';
import { frontEndsFor } from '../src/front-end/front-ends.js';
import { decodeClips } from '../src/sound/decode.js';
import { previewOf } from '../src/sound/preview.js';
import { evaluate } from './evaluate.js';
import { context, sharedFolder, temporaryFolder } from './support.js';

interface Stored {
  readonly samples: readonly { readonly digit: number; readonly label: number; readonly take: number }[];
  readonly input: { readonly offset: number; readonly length: number; readonly shape: readonly number[] };
}

const folder = await temporaryFolder();

/** Features that a stored Keras model was trained on, and the recordings that they were computed of; `undefined` where there are none. */
function stored(): { readonly archive: string; readonly io: Stored; readonly features: Float32Array } | undefined {
  const shared = sharedFolder();
  if (shared === undefined) return undefined;
  const [archive, model] = [join(shared, 'data/fsdd/fsdd-recordings.tar.gz'), join(shared, 'models/gru-keras3')];
  if (!existsSync(archive) || !existsSync(model)) return undefined;
  const io = JSON.parse(readFileSync(join(model, 'io.json'), 'utf8')) as Stored;
  const bytes = readFileSync(join(model, 'io.bin'));
  const { offset, length } = io.input;
  return {
    archive,
    io,
    features: new Float32Array(bytes.buffer.slice(bytes.byteOffset + 4 * offset, bytes.byteOffset + 4 * (offset + length))),
  };
}

it('features stated by their parameters are those that a stored model was trained on', async () => {
  const found = stored();
  if (found === undefined) {
    process.stdout.write('no shared data at fsdd and gru-keras3: their features are not compared\n');
    return;
  }
  const { archive, io, features } = found;
  execFileSync('tar', ['xzf', archive, '-C', folder]);
  const dataset = await fsdd.create(fsdd.options.parse((await fsdd.recognise!(folder))!.options), context).open();
  const names = io.samples.map(({ digit, label, take }) => `recordings/${digit}_${dataset.classes[label]}_${take}.wav`);
  const samples = await dataset.read(names.map((name) => dataset.ids.indexOf(name)));
  const [, frames, bands] = io.input.shape;
  // "frames of 256 every 128 samples, periodic Hann, |DFT|^2, 40 HTK mel triangles 20-4000 Hz, (ln(p + 1e-3) + 2) / 4"
  const stated = { preset: 'torchaudio', windowSamples: 256, hopSamples: 128, edges: 'inside', fMin: 20, floor: 1e-3 } as const;
  const [frontEnd] = frontEndsFor({ name: 'logmel', type: 'float32', shape: ['n', frames!, bands!] }, previewOf(samples), {
    features: { ...stated, normalise: { mean: -2, std: 4 } },
    seconds: 1,
  });
  const { rate, domain, fragment } = frontEnd!;
  const { inputs } = await decodeClips(samples, { rate, length: domain.shape[0]!, fit: 'start', channel: 'mix', resample: false });
  const { data, shape } = evaluate(fragment!, inputs);
  expect(shape).toEqual(io.input.shape);
  expect(data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - features[i]!)), 0)).toBeLessThan(1e-5);
});
