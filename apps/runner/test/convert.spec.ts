import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { GraphBuilder, readModel } from '@deepsensor/graph';
import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';
import { describe, expect, inject, it } from 'vitest';

import { deepsensor } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { dense, writeModel } from './support/models.js';
import { refused } from './support/refused.js';

const { model } = inject('workshop');
const at = await temporaryFolder();
const golden = path.resolve(import.meta.dirname, '../../../plugins/runtime-onnx/test/golden');
const tensorflow = await tensorFlowRuntime().probe();

async function converted(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await deepsensor(['convert', ...args], { cwd: at() });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

describe('convert', () => {
  it('writes a model of TensorFlow.js as ONNX, and compares outputs on every engine that is here', async () => {
    const said = await converted(path.join(golden, 'tensorflow/residual/model.json'), '--to', 'onnx', '--out', 'residual.onnx');
    expect(said).toMatch(/^written +residual\.onnx: \d+ nodes, \d+ kB$/m);
    expect(said).toMatch(/onnx: outputs of 8 random inputs are equal$/m);
    if (tensorflow.available) {
      expect(said).toMatch(/tfjs: outputs of 8 random inputs are equal$/m);
      expect(said).toMatch(/tfjs's own loader/);
    }
    const [source, written] = [await readModel(path.join(golden, 'tensorflow/residual/model.json')), await readModel(at('residual.onnx'))];
    expect(written.inputs).toEqual(source.inputs);
    expect(written.nodes.map(({ op }) => op)).toEqual(source.nodes.map(({ op }) => op));
  });

  it('writes a SavedModel, which is named by its folder or by its file', async () => {
    const folder = at('saved');
    await cp(path.join(golden, 'saved-model/keras-3'), folder, { recursive: true });
    const said = await converted(folder);
    expect(said).toMatch(/^written +saved\.onnx: \d+ nodes, \d+ kB$/m);
    expect(said).toMatch(/onnx: outputs of 8 random inputs are equal$/m);
    const files = ['saved_model.pb', 'variables/variables.index'].map((name) => path.join(folder, name));
    // The index holds a checksum of each variable.
    const sha256 = createHash('sha256')
      .update(await readFile(files[0]!))
      .update(await readFile(files[1]!))
      .digest('hex');
    for (const named of [folder, files[0]!]) {
      const { stdout } = await deepsensor(['describe', named, '--json'], { cwd: at() });
      const described = JSON.parse(stdout) as { model: { sha256: string; layers: { id: string }[] } };
      expect(described.model.layers.map(({ id }) => id)).toEqual(['conv_a', 'conv_b', 'dense']);
      expect(described.model.sha256).toBe(sha256);
    }
  });

  it('names the file after the model when nothing is said, and leaves nothing half-written', async () => {
    expect(await converted(model)).toContain('npx deepsensor describe');
    expect(existsSync(at(`${path.basename(model, '.onnx')}.onnx`))).toBe(true);
    expect(existsSync(at(`${path.basename(model, '.onnx')}.onnx.partial`))).toBe(false);
  });

  it('compares the output that is tested, whatever stands before it', async () => {
    const graph = dense([6], 3);
    const label = { name: 'label', op: 'ArgMax', domain: '', inputs: ['logits'], outputs: ['label'], attributes: {} };
    const outputs = [{ name: 'label', type: 'int64' as const, shape: [1, 3] }, ...graph.outputs];
    const file = await writeModel(at('labelled.onnx'), { ...graph, nodes: [...graph.nodes, label], outputs });
    const out = at('again.onnx');
    const said = await converted(file, '--out', out);
    expect(said).toMatch(/onnx: outputs of 8 random inputs are equal$/m);
    expect(said).not.toContain('not compared');
    expect(said).toContain(`written    ${out}: 4 nodes`);
    expect((await readModel(out)).outputs.map(({ name }) => name)).toEqual(['label', 'logits']);
  });

  it('of a layers model that was converted from Keras 3, which TensorFlow.js itself does not load', async () => {
    const input = { class_name: 'InputLayer', config: { batch_shape: [null, 2], dtype: 'float32', name: 'input' } };
    const scores = { class_name: 'Dense', config: { units: 3, use_bias: false, name: 'scores' } };
    const net = { class_name: 'Sequential', config: { name: 'net', layers: [input, scores] } };
    const weights = [{ name: 'layers/dense/vars/0', shape: [2, 3], dtype: 'float32' }];
    const topology = { keras_version: '3.15.1', model_config: net };
    const content = { format: 'layers-model', modelTopology: topology, weightsManifest: [{ paths: ['placed.bin'], weights }] };
    await writeFile(at('placed.json'), JSON.stringify(content));
    await writeFile(at('placed.bin'), Float32Array.of(1, 2, 3, 4, 5, 6));
    const said = await converted('placed.json', '--out', 'placed.onnx');
    expect(said).toMatch(/onnx: outputs of 8 random inputs are equal$/m);
    if (tensorflow.available) expect(said).toMatch(/tfjs's own loader does not read the model: .+$/m);
  });

  it('writes nothing of a model that cannot be tested', async () => {
    const graph = new GraphBuilder();
    graph.output(graph.add('Sigmoid', [graph.input('x', ['n', 1])]), ['n', 1], 'chance');
    const file = await writeModel(at('chance.onnx'), graph.build('chance'));
    expect(await refused(['convert', file, '--out', 'none.onnx'], at())).toContain('"chance" [n, 1]');
    expect(existsSync(at('none.onnx'))).toBe(false);
  });

  it('says how to state sizes that the model leaves open', async () => {
    const b = new GraphBuilder();
    const flat = b.add('Flatten', [b.input('x', ['n', 't', 2])]);
    b.output(b.add('Gemm', [flat, b.floats(new Float32Array(30).fill(1), [10, 3])]), ['n', 3], 'logits');
    const file = await writeModel(at('open.onnx'), b.build('open'));
    expect(await converted(file, '--out', 'open-32.onnx')).toMatch(
      /onnx: not compared at 32,2, since the model leaves sizes open \(--shape 32,2 states them\), for .*axes of 64 and 10/,
    );
    expect(await converted(file, '--out', 'open-5.onnx', '--shape', '5,2')).toMatch(/onnx: outputs of 8 random inputs are equal$/m);
  });

  it('refuses what it cannot do, and keeps what is there', async () => {
    await writeFile(at('mine.onnx'), 'mine');
    expect(await refused(['convert', model, '--out', 'mine.onnx'], at())).toBe(
      'mine.onnx exists already; remove it or choose another --out.',
    );
    expect(await readFile(at('mine.onnx'), 'utf8')).toBe('mine');
    expect(await refused(['convert', model, '--to', 'tflite'], at())).toBe('--to tflite: models are written as onnx alone.');
    expect(await refused(['convert', model, '--out', 'mine.keras'], at())).toBe(
      '--out mine.keras: what is written is ONNX, and .keras says another format; name it .onnx.',
    );
    expect(existsSync(at('mine.keras'))).toBe(false);
    expect(await refused(['convert', 'none.keras'], at())).toMatch(/none\.keras: there is no such file\.$/);
    expect(await refused(['convert', model, '--out', 'x.onnx', '--shape', '1,2'], at())).toMatch(
      /^--shape 1,2: the model takes \[n, 1, 28, 28\]/,
    );
    expect(existsSync(at('x.onnx'))).toBe(false);
  });
});
