import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { exportOnnx, GraphBuilder } from '@deepsensor/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { embeddingOf, endingAt } from '../src/embedding.js';
import { readModelFile, type ModelFile } from '../src/model-file.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'deepsensor-embedding-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Three values to a layer of four, then to two classes. */
async function classifier(closing: 'Softmax' | undefined): Promise<ModelFile> {
  const graph = new GraphBuilder();
  const dense = (input: string, from: number, to: number) =>
    graph.add('Gemm', [input, graph.floats(new Float32Array(from * to).fill(1), [from, to]), graph.floats(new Float32Array(to))]);
  const scores = dense(graph.add('Relu', [dense(graph.input('x', ['n', 3]), 3, 4)]), 4, 2);
  graph.output(closing === undefined ? scores : graph.add(closing, [scores]), ['n', 2], 'y');
  const file = path.join(directory, `${closing ?? 'plain'}.onnx`);
  await writeFile(file, exportOnnx(graph.build('classifier')));
  return readModelFile(file, { granularity: 'channel', include: 'all' });
}

describe(embeddingOf, () => {
  it('takes the output, or the layer asked for, by its id or its tensor', async () => {
    const model = await classifier(undefined);
    expect(embeddingOf(model, undefined)).toEqual({ tensor: model.logits, dimensions: 2 });
    const { id, tensor } = model.layers[0]!;
    expect(embeddingOf(model, id)).toEqual({ tensor, dimensions: 4 });
    expect(embeddingOf(model, tensor)).toEqual({ tensor, dimensions: 4 });
  });

  it('refuses a classifier, and names the layers that it has', async () => {
    const model = await classifier('Softmax');
    const { id } = model.layers[0]!;
    expect(() => embeddingOf(model, undefined)).toThrow(
      `${model.path} ends in a softmax, so it is a classifier; give it to deepsensor run, or enrol the output of a layer before, [n, D], by --embedding (it has ${id}).`,
    );
    expect(() => embeddingOf(model, 'fc9')).toThrow(`has no layer or tensor [n, D] of this name; of layers, it has ${id}.`);
    expect(embeddingOf(model, id).dimensions).toBe(4);
  });
});

describe(endingAt, () => {
  it('leaves out what comes behind', async () => {
    const { graph, logits, layers } = await classifier('Softmax');
    const { tensor } = layers[0]!;
    const input = { shape: [3], lower: 0, upper: 1 } as const;
    const cut = endingAt({ graph, input, logits, layers, classes: ['0', '1', '2', '3'] }, tensor);
    expect(cut.graph.nodes.map(({ op }) => op)).toEqual(['Gemm', 'Relu']);
    expect(cut.graph.outputs).toEqual([{ name: tensor, type: 'float32', shape: ['n', 4] }]);
    expect([cut.logits, cut.layers]).toEqual([tensor, []]);
  });
});
