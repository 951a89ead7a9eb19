import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { externalFiles } from '../src/onnx/external-files.js';
import { readWeights } from '../src/tensorflow/weights-manifest.js';
import { bytesOf } from './onnx-messages.js';

const folder = mkdtempSync(join(tmpdir(), 'deepsensor-tensorflow-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'model.json');
writeFileSync(path, '{}');
const source = { where: path, external: externalFiles(path) };

function file(name: string, ...parts: readonly Uint8Array[]): string {
  writeFileSync(join(folder, name), Buffer.concat(parts));
  return name;
}

const weight = (name: string, dtype: string, shape: readonly number[], quantization?: object): object => ({
  name,
  dtype,
  shape,
  ...(quantization ? { quantization } : {}),
});

const group = (paths: readonly string[], ...weights: readonly object[]): object => ({ paths, weights });

const unreadable = (says: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) });
const unsupported = (says: string): unknown =>
  expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(says) });

describe('weights of TensorFlow.js', () => {
  it('lie end to end in each group, cut into files anywhere', () => {
    const whole = Buffer.concat([
      bytesOf(Float32Array.of(1.5, -2)),
      Uint8Array.of(1, 0, 1),
      bytesOf(Int32Array.of(-7)),
      Uint8Array.of(255),
    ]);
    const shards = [file('a1.bin', whole.subarray(0, 6)), file('a2.bin', whole.subarray(6, 7)), file('a3.bin', whole.subarray(7))];
    const manifest = [
      group(
        shards,
        weight('kernel', 'float32', [2, 1]),
        weight('mask', 'bool', [3]),
        weight('axis', 'int32', []),
        weight('bytes', 'uint8', [1]),
      ),
      group([file('b.bin', bytesOf(Float32Array.of(4)))], weight('bias', 'float32', [1]), weight('none', 'float32', [0, 3])),
    ];
    expect([...readWeights(manifest, source)]).toEqual([
      ['kernel', { type: 'float32', shape: [2, 1], data: Float32Array.of(1.5, -2) }],
      ['mask', { type: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
      ['axis', { type: 'int32', shape: [], data: Int32Array.of(-7) }],
      ['bytes', { type: 'uint8', shape: [1], data: Uint8Array.of(255) }],
      ['bias', { type: 'float32', shape: [1], data: Float32Array.of(4) }],
      ['none', { type: 'float32', shape: [0, 3], data: new Float32Array(0) }],
    ]);
  });

  it('come back from 8 and 16 bits', () => {
    const affine = (dtype: string): object => ({ dtype, scale: 0.5, min: -1 });
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555);
    const shard = file('q.bin', Uint8Array.of(0, 2, 255), Uint8Array.of(3, 4), bytesOf(Uint16Array.of(65535)), bytesOf(halves));
    const manifest = [
      group(
        [shard],
        weight('u8', 'float32', [3], affine('uint8')),
        weight('whole', 'int32', [2], affine('uint8')),
        weight('u16', 'float32', [1], { ...affine('uint16'), original_dtype: 'float32' }),
        weight('half', 'float32', [3], { dtype: 'float16', original_dtype: 'float32' }),
      ),
    ];
    const weights = readWeights(manifest, source);
    expect(weights.get('u8')!.data).toEqual(Float32Array.of(-1, 0, 126.5));
    // 3 * 0.5 - 1 is one half, which TensorFlow.js rounds up.
    expect(weights.get('whole')!.data).toEqual(Int32Array.of(1, 1));
    expect(weights.get('u16')!.data).toEqual(Float32Array.of(32766.5));
    expect(weights.get('half')!.data).toEqual(Float32Array.of(1, -2, 0.333251953125));
  });

  it('may be strings', () => {
    const shard = file('s.bin', bytesOf(Uint32Array.of(3)), Buffer.from('åb'), bytesOf(Uint32Array.of(0)));
    expect(readWeights([group([shard], weight('names', 'string', [2]))], source).get('names')!.data).toEqual(['åb', '']);
  });
});

describe('weights that cannot be read', () => {
  const four = file('four.bin', new Uint8Array(4));
  mkdirSync(join(folder, 'sub'));
  const [w, b] = [weight('w', 'float32', [2]), weight('b', 'float32', [1])];
  it.each([
    ['no manifest', undefined, '"weightsManifest" is to be a list of groups'],
    ['a group of another kind', [7], 'whose "paths" are no list of file names'],
    ['a group without weights', [{ paths: [] }], 'whose "weights" are no list'],
    ['a weight without name', [group([], { dtype: 'float32', shape: [] })], 'lists a weight without a name'],
    ['a shape with holes', [group([], weight('w', 'float32', [-1]))], 'the weight "w" has no shape of whole numbers'],
    ['a missing file', [group(['none.bin'], b)], 'the file "none.bin", which holds weights of the model, is missing beside it'],
    ['a folder', [group(['sub'], b)], '"sub", which is to hold weights of the model, is not a file'],
    ['a file elsewhere', [group(['../four.bin'], b)], 'weights are looked for in "../four.bin", outside the model\'s folder'],
    ['a file cut short', [group([four], w)], 'the weight "w" is to be 8 bytes at 0 of the file "four.bin", too short for that with 4'],
    ['files cut short', [group([four, four], w, b)], 'the weight "b" is to be 4 bytes at 8 of the 2 files "four.bin" to "four.bin"'],
    ['no files', [group([], b)], 'the weight "b" is to be 4 bytes at 0 of no files'],
    ['a file too long', [group([four, four], b)], 'the weights take 4 bytes of the 2 files "four.bin" to "four.bin", and there are 8'],
    ['a weight twice', [group([four], b), group([four], b)], 'the weight "b" is listed twice'],
    ['no scale', [group([four], weight('w', 'float32', [4], { dtype: 'uint8', min: 0 }))], 'without the numbers "scale" and "min"'],
    ['an impossible size', [group([four], weight('w', 'float32', [1e9, 1e9]))], 'the weight "w" has the shape [1000000000, 1000000000]'],
  ])('for there is %s', (_, manifest, says) => {
    expect(() => readWeights(manifest, source)).toThrow(unreadable(`${path}: `));
    expect(() => readWeights(manifest, source)).toThrow(unreadable(says));
  });

  it.each([
    ['complex numbers', weight('w', 'complex64', [1]), 'the weight "w" is of type complex64; read are float32, int32'],
    [
      'a quantisation to 4 bits',
      weight('w', 'float32', [1], { dtype: 'int4' }),
      'is quantised to int4; read are uint8, uint16 and float16',
    ],
    ['quantised bytes', weight('w', 'uint8', [4], { dtype: 'uint8', scale: 1, min: 0 }), 'of type uint8 is quantised to uint8'],
    ['whole numbers as halves', weight('w', 'int32', [2], { dtype: 'float16' }), 'of type int32 is quantised to float16'],
  ])('for they hold %s', (_, entry, says) => {
    expect(() => readWeights([group([four], entry)], source)).toThrow(unsupported(says));
  });

  it('for no files were given', () => {
    expect(() => readWeights([group([four], b)], { where: 'm', external: undefined })).toThrow(
      unreadable('m: the weights lie in the file "four.bin", which was not given.'),
    );
  });
});
