import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { NetworkGraph } from '@deepsensor/contract';
import { afterAll, describe, expect, it } from 'vitest';

import { findLogits } from '../src/layers/find-logits.js';
import { importOnnx } from '../src/onnx/import.js';
import { KNOWN_OPERATORS } from '../src/onnx/operators.js';
import { isOnnxOperator } from '../src/onnx/onnx-operators.js';
import { readModel } from '../src/read-model.js';
import { bytesOf, encode, model, node, tensor, value, type Field } from './onnx-messages.js';

const folder = mkdtempSync(join(tmpdir(), 'deepsensor-operators-'));
afterAll(() => rmSync(folder, { recursive: true }));

const x = value('x', ['n', 2]);
const y = value('y', ['n', 2]);
const domain = (name: string): Field => [8, encode([1, name], [2, 1])];
const of = (name: string): Field => [7, name];
const ML = 'ai.onnx.ml';

async function read(bytes: Uint8Array): Promise<NetworkGraph> {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, bytes);
  return readModel(path);
}

const unsupported = (says: string): unknown =>
  expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(`model.onnx: ${says}.`) });

describe('models of other kinds than networks', () => {
  it.each(['LinearClassifier', 'SVMClassifier', 'TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'TreeEnsemble'])(
    '%s is refused, whatever the opset',
    async (op) => {
      const says = `node "c", operator ai.onnx.ml.${op}, is not read: it is no operator of neural networks, which alone are tested`;
      const nodes = [node(op, ['x'], ['l', 'y'], [3, 'c'], of(ML))];
      for (const opset of [15, 22])
        await expect(read(model({ nodes, inputs: [x], outputs: [y] }, opset, domain(ML)))).rejects.toThrow(unsupported(says));
    },
  );

  it('leave networks alone whose labels, not scores, need such an operator', async () => {
    const pick = node('ArrayFeatureExtractor', ['y', 'i'], ['label'], [3, 'pick'], of(ML));
    const nodes = [node('Relu', ['x'], ['y']), node('ArgMax', ['y'], ['i']), pick];
    const both = { nodes, inputs: [x], outputs: [value('label', ['n'], 7), y] };
    expect(findLogits(await read(model(both, 15, domain(ML)))).logits).toBe('y');
    const scores = { ...both, outputs: [value('label', ['n', 2])] };
    await expect(read(model(scores, 15, domain(ML)))).rejects.toThrow(
      unsupported(
        'node "pick", operator ai.onnx.ml.ArrayFeatureExtractor, is not read: it is no operator of neural networks, which alone are tested',
      ),
    );
  });
});

describe('operators that no engine computes', () => {
  const rejected = async (made: Uint8Array, opset: number, says: string, ...more: readonly Field[]): Promise<void> =>
    expect(read(model({ nodes: [made], inputs: [x], outputs: [y], initializers: [yes, ones] }, opset, ...more))).rejects.toThrow(
      unsupported(says),
    );
  const yes = tensor('yes', 9, [], [5, 1]);
  const ones = tensor('s', 1, [2], [4, bytesOf(Float32Array.of(1, 1))]);
  const training = 'is not read: it was exported in training mode; call model.eval() and export again';

  it('are refused in training mode', async () => {
    await rejected(node('Dropout', ['x', '', 'yes'], ['y'], [3, 'd']), 13, `node "d", operator Dropout, ${training}`);
    const mode: Field = [5, encode([1, 'training_mode'], [20, 2], [3, 1])];
    const norm = node('BatchNormalization', ['x', 's', 's', 's', 's'], ['y', 'm', 'v'], [3, 'bn'], mode);
    await rejected(norm, 15, `node "bn", operator BatchNormalization, ${training}`);
  });

  it('are refused where ONNX, or DeepSensor, has none of that name', async () => {
    await rejected(
      node('Erfc', ['x'], ['y'], [3, 'gelu/Erfc']),
      18,
      'node "gelu/Erfc", operator Erfc, is not read: ONNX has no such operator',
    );
    const says = 'node "w", operator com.example.Wavelet, is not read: operators of the domain "com.example" are not known';
    await rejected(node('Wavelet', ['x'], ['y'], [3, 'w'], of('com.example')), 18, says, domain('com.example'));
  });

  it('are refused before the logits where another output does without', async () => {
    const nodes = [node('Erfc', ['x'], ['y'], [3, 'e']), node('ReduceMax', ['x'], ['top'])];
    const graph = await read(model({ nodes, inputs: [x], outputs: [y, value('top', [1, 1])] }, 13));
    expect(() => findLogits(graph)).toThrow('node "e", operator Erfc, is not read: ONNX has no such operator.');
  });

  it('are not those that DeepSensor does not see into', async () => {
    const graph = await read(model({ nodes: [node('Mod', ['x', 's'], ['y'])], inputs: [x], outputs: [y], initializers: [ones] }, 13));
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Mod']);
    expect([...KNOWN_OPERATORS].filter((op) => !isOnnxOperator(op))).toEqual([]);
  });
});

describe('a scaler', () => {
  const floats = (name: string, ...values: readonly number[]): Field => [
    5,
    encode([1, name], [20, 6], [7, bytesOf(Float32Array.from(values))]),
  ];
  const scaled = (...attributes: readonly Field[]): NetworkGraph =>
    importOnnx(
      model({ nodes: [node('Scaler', ['x'], ['y'], [3, 's'], of(ML), ...attributes)], inputs: [x], outputs: [y] }, 15, domain(ML)),
      {
        name: 'm',
      },
    );

  it('becomes the difference with its offset, times its scale', () => {
    const { nodes, constants } = scaled(floats('offset', 1, 2), floats('scale', 0.5, 4));
    expect(nodes.map(({ op, domain: where, inputs, outputs }) => [where, op, ...inputs, ...outputs])).toEqual([
      ['', 'Cast', 'x', 's/Cast'],
      ['', 'Sub', 's/Cast', 's/offset', 's/Sub'],
      ['', 'Mul', 's/Sub', 's/scale', 'y'],
    ]);
    expect([...constants.values()].map(({ data }) => data)).toEqual([Float32Array.of(1, 2), Float32Array.of(0.5, 4)]);
  });

  it('without an offset stays what it is', () => {
    expect(scaled(floats('scale', 1)).nodes).toMatchObject([{ op: 'Scaler', domain: ML }]);
  });
});
