import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';
import { decodeNpy, encodeNpy } from '@deepsensor/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { trace } from '../src/commands/trace.js';

/** A tensor of `io.bin`, counted in floats. */
interface Stored {
  readonly offset: number;
  readonly length: number;
  readonly shape: readonly number[];
}

interface Io {
  readonly data: string;
  readonly files: { readonly model: string };
  readonly samples: readonly { readonly label: number; readonly maxpool_ties: number }[];
  readonly input: Stored;
  readonly logits: Stored;
  readonly loss: Stored;
  readonly input_gradient: Stored;
  readonly hidden: readonly { readonly layer: string; readonly onnx_tensor?: string; readonly channel_mean: Stored }[];
  readonly tolerance: {
    readonly forward_abs: number;
    readonly forward_rel: number;
    readonly gradient_rel: number;
    readonly gradient_saturation: number;
  };
}

const shared = process.env['DEEPSENSOR_SHARED'] ?? path.resolve(import.meta.dirname, '../../../../shared');
const onnx = ['lenet5-mnist', 'resnet20-cifar10', 'zoo', 'attention', 'lenet5-tf2onnx', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'];
const keras = ['lenet5-keras2-h5', 'lenet5-tfjs', 'lenet5-keras3', 'bncnn-keras3', 'skipcat-keras3', 'gru-keras3'];
const wanted = [...onnx, ...keras];
const models = wanted.filter((name) => existsSync(path.join(shared, 'models', name)));
if (models.length === 0)
  process.stdout.write(
    `no stored models in ${path.join(shared, 'models')}: the answers of other frameworks are not compared (DEEPSENSOR_SHARED says where)\n`,
  );

const tensorflow = await tensorFlowRuntime().probe();
const engines = ['onnx', ...(tensorflow.available ? ['tfjs'] : [])];
if (!tensorflow.available) process.stdout.write(`not tested here: trace on TensorFlow, since ${tensorflow.reason} (npm run setup:tfjs)\n`);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'deepsensor-trace-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function readIo(name: string) {
  const folder = path.join(shared, 'models', name);
  const io = JSON.parse(readFileSync(path.join(folder, 'io.json'), 'utf8')) as Io;
  const bytes = readFileSync(path.join(folder, io.data));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { folder, io, read: ({ offset, length }: Stored) => floats.subarray(offset, offset + length) };
}

async function traced(name: string, runtime: string) {
  const { folder, io, read } = readIo(name);
  const out = path.join(directory, runtime, name);
  const [inputs, labels] = [path.join(directory, `${name}-x.npy`), path.join(directory, `${name}-y.npy`)];
  await writeFile(inputs, encodeNpy({ data: read(io.input), shape: io.input.shape }));
  await writeFile(labels, encodeNpy({ data: Int32Array.from(io.samples, ({ label }) => label), shape: [io.samples.length] }, 'i8'));
  await trace(path.join(folder, io.files.model), { inputs, labels, out, runtime, granularity: 'channel' });
  const array = (file: string) => decodeNpy(readFileSync(path.join(out, file))).data;
  const listed = JSON.parse(readFileSync(path.join(out, 'trace.json'), 'utf8')) as {
    layers: { id: string; tensor: string; file: string }[];
  };
  return { io, read, array, layers: listed.layers };
}

describe('trace meets what the framework that made a model computed', () => {
  it('has models to meet, or says that there are none', () => {
    expect(models.length === 0 || models.length === wanted.length).toBe(true);
  });

  it.each(engines.flatMap((engine) => models.map((name) => [engine, name] as const)))('on %s: %s', async (engine, name) => {
    const { io, read, array, layers } = await traced(name, engine);
    const { forward_abs: abs, forward_rel: rel, gradient_rel: gradientRel, gradient_saturation: saturation } = io.tolerance;
    const worst = (got: ArrayLike<number>, want: Float32Array) =>
      want.reduce((most, value, i) => Math.max(most, Math.abs(Number(got[i]) - value) / (abs + rel * Math.abs(value))), 0);
    const loss = read(io.loss);
    expect(worst(array('logits.npy'), read(io.logits)), 'logits').toBeLessThanOrEqual(1);
    expect(worst(array('loss.npy'), loss), 'loss').toBeLessThanOrEqual(1);

    let met = 0;
    for (const { layer, onnx_tensor: tensor, channel_mean: mean } of io.hidden) {
      const named = layers.find((each) => (tensor === undefined ? each.id === layer : each.tensor === tensor));
      // Layers of Keras that have no neurons of their own, poolings say, are known by what they write.
      const found = named ?? layers.findLast((each) => each.tensor.startsWith(`/${layer}/`));
      expect(found, `${layer} is traced`).toBeDefined();
      expect(worst(array(found!.file), read(mean)), layer).toBeLessThanOrEqual(1);
      met++;
    }
    expect(met).toBe(io.hidden.length);

    const [got, want] = [array('input-gradient.npy'), read(io.input_gradient)];
    const width = want.length / io.samples.length;
    io.samples.forEach((_, row) => {
      let [most, largest] = [0, 0];
      for (let i = row * width; i < (row + 1) * width; i++) {
        most = Math.max(most, Math.abs(Number(got[i]) - want[i]!));
        largest = Math.max(largest, Math.abs(want[i]!));
      }
      const allowed = (gradientRel + saturation / (1 - Math.exp(-loss[row]!))) * largest;
      expect(most, `gradient of sample ${row}`).toBeLessThanOrEqual(allowed);
    });
  });
});
