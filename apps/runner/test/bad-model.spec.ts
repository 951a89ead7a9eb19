import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { deepsensor } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { dense, withNaN, withTwoInputs, withUnknownOperator, writeModel } from './support/models.js';
import { refused, refusedRun } from './support/refused.js';

const { model, digits, pictures } = inject('workshop');
const at = await temporaryFolder();
const bytes = await readFile(model);
await mkdir(at('folder.onnx'));
await writeFile(at('text.onnx'), 'this is a text and no model\n');
await writeFile(at('picture.onnx'), await readFile(path.join(pictures, '3', '0003.png')));
await writeFile(at('empty.onnx'), '');
await writeFile(at('cut.onnx'), bytes.subarray(0, bytes.length >> 1));

describe.each([
  ['is missing', 'missing.onnx', /no such file/],
  ['is a folder', 'folder.onnx', /folder/],
  ['is a text', 'text.onnx', /a text, no model that DeepSensor reads/],
  ['is a picture', 'picture.onnx', /PNG/],
  ['is empty', 'empty.onnx', /empty/],
  ['is cut short', 'cut.onnx', /cut short/],
])('a model that %s', (_, name, says) => {
  it('is refused by run', async () => {
    const message = await refusedRun(['--model', at(name), '--data', digits], at());
    expect(message).toContain(name);
    expect(message).toMatch(says);
  });

  it('is refused by describe and convert under the name that was given', async () => {
    const [given, whole] = [await refused(['describe', name], at()), await refused(['describe', at(name)], at())];
    expect(given).toMatch(says);
    expect(given.startsWith(`${name}: `)).toBe(true);
    expect(whole.startsWith(`${at(name)}: `)).toBe(true);
    expect(await refused(['describe', name, '--data', digits], at())).toBe(given);
    expect(await refused(['convert', name, '--out', 'out.onnx'], at())).toBe(given);
  });
});

describe('a model that cannot be tested', () => {
  it('for an operator that nobody knows', async () => {
    const file = await writeModel(at('mystery.onnx'), withUnknownOperator());
    const message = await refusedRun(['--model', file, '--data', digits], at());
    expect(message).toContain('Mystery');
  });

  it('for several inputs', async () => {
    const file = await writeModel(at('two.onnx'), withTwoInputs());
    expect(await refusedRun(['--model', file, '--data', digits], at())).toMatch(/2 inputs \("x", "y"\)/);
  });

  it('for an input that holds no pictures', async () => {
    const file = await writeModel(at('rank.onnx'), dense([1, 1, 28, 28]));
    expect(await refusedRun(['--model', file, '--data', digits], at())).toMatch(/1, 1, 28, 28|1×1×28×28/);
  });

  it('for answers that are not finite', async () => {
    const file = await writeModel(at('nan.onnx'), withNaN());
    const message = await refusedRun(['--model', file, '--data', digits], at());
    expect(message).toMatch(/NaN or infinity on clean data \(t10k\/\d+\)/);
  });

  it('because it is the data, and the data the model', async () => {
    const images = path.join(digits, 't10k-images-idx3-ubyte');
    const message = await refusedRun(['--model', images, '--data', model], at());
    expect(message).toMatch(/IDX/);
    const folder = await refusedRun(['--model', digits, '--data', model], at());
    expect(folder).toMatch(/lenet5\.onnx: there is nothing here that DeepSensor can read/);
  });
});

it('is shown in the sentence alone, unless --verbose asks for the trace', async () => {
  const { code, stderr } = await deepsensor(['--verbose', 'describe', at('missing.onnx')], { cwd: at() });
  expect(code).toBe(2);
  expect(stderr).toContain('    at ');
});
