import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { GraphBuilder } from '../src/builder.js';
import { exportOnnx } from '../src/onnx/export.js';
import { importOnnx } from '../src/onnx/import.js';
import { inferShapes } from '../src/shape/infer-shapes.js';

const shared = process.env['DEEPSENSOR_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const MODELS = ['lenet5-mnist', 'resnet20-cifar10', 'zoo', 'attention', 'lenet5-tf2onnx', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'];

/** A small network for when the trained ones are not at hand; it is tested beside them, too. */
function small(): Uint8Array {
  const builder = new GraphBuilder();
  const weights = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
  const conv = builder.add('Conv', [builder.input('x', ['n', 1, 8, 8]), builder.floats(weights(72), [8, 1, 3, 3])], {
    kernel_shape: [3, 3],
  });
  const flat = builder.add('Flatten', [builder.add('LeakyRelu', [conv], { alpha: 0.25 })]);
  builder.output(builder.add('Gemm', [flat, builder.floats(weights(2880), [288, 10])]), ['n', 10], 'logits');
  return exportOnnx(builder.build('small'));
}

const files = [
  { name: 'small', bytes: small() },
  ...MODELS.map((name) => ({ name, path: join(shared, 'models', name, 'model.onnx') }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({ name, bytes: new Uint8Array(readFileSync(path)) })),
];
if (files.length === 1) console.info('trained models are not at hand: only a small made one is read');

/** What came of reading: the graph as text, or the error. */
function outcome(bytes: Uint8Array): 'read' | DeepSensorError {
  try {
    importOnnx(bytes, { name: 'm' });
    return 'read';
  } catch (error) {
    if (DeepSensorError.is(error)) return error;
    throw error;
  }
}

describe.each(files)('$name', ({ name, bytes }) => {
  it('is the same after it has been written and read again', () => {
    const graph = importOnnx(bytes, { name });
    expect(graph.nodes.length).toBeGreaterThan(0);
    expect(importOnnx(exportOnnx(graph), { name })).toEqual(graph);
  });

  it('is unreadable wherever it is cut short', () => {
    const places = Array.from({ length: 200 }, (_, i) => Math.floor((i * bytes.length) / 200));
    // The ends of the fields lie close to both ends of the file.
    for (const place of [...places, ...Array.from({ length: 200 }, (_, i) => bytes.length - 1 - i), 1, 2, 3, 5, 8, 13]) {
      const part = bytes.subarray(0, place);
      const error = outcome(part);
      // Behind the graph some files name operator sets that no node uses: a cut there takes nothing away.
      if (error === 'read') expect(importOnnx(part, { name }), `cut at ${place}`).toEqual(importOnnx(bytes, { name }));
      else expect(error, `cut at ${place}`).toMatchObject({ code: 'MODEL_UNREADABLE' });
      if (error !== 'read') expect(error.message).toMatch(/^m: [^\n]+\.$/);
    }
  });

  it('with a byte changed is read or refused, and never ends otherwise', () => {
    const changed = bytes.slice();
    const count = Math.min(400, Math.floor(40_000_000 / bytes.length));
    for (let i = 0; i < count; i++) {
      // Headers lie at the start of a file as often as anywhere else.
      const place = i % 2 === 0 ? (i * 7919) % Math.min(2000, bytes.length) : (i * 104729) % bytes.length;
      const before = changed[place]!;
      changed[place] = (before + 1 + ((i * 31) % 255)) & 255;
      outcome(changed);
      changed[place] = before;
    }
    expect(outcome(changed)).toBe('read');
  });
});

it('a file tells the shapes of what lies inside only when they are handed over', () => {
  const builder = new GraphBuilder();
  const rows = builder.add('Reshape', [builder.input('x', ['n', 3, 4]), builder.ints([-1, 4])]);
  builder.output(builder.add('Reshape', [builder.add('Relu', [rows]), builder.ints([-1, 12])]), ['n', 12]);
  const graph = builder.build('shapes');
  const tells = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes('3*n');
  const [plain, told] = [exportOnnx(graph), exportOnnx(graph, inferShapes(graph))];
  expect([tells(plain), tells(told)]).toEqual([false, true]);
  expect(importOnnx(told, { name: 'shapes' })).toEqual(graph);
});
