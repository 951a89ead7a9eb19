import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { readModel } from '../read-model.js';
import { inferShapes } from '../shape/infer-shapes.js';
import { simplify } from '../simplify/simplify.js';
import { isCut } from '../surgery/cut.js';
import { findLogits } from './find-logits.js';
import { layersOf } from './layers-of.js';

interface Stored {
  readonly files: { readonly model: string };
  readonly hidden: readonly {
    readonly layer: string;
    readonly onnx_tensor?: string;
    readonly tensor_shape: readonly number[];
    readonly channel_axis: number | 'last';
  }[];
  readonly classes?: readonly string[];
}

const models = join(process.env['DEEPSENSOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'), 'models');
const present = existsSync(models);
if (!present) console.info('The stored models are not at hand: layers are found in sketches of networks only.');

async function opened(name: string): Promise<{ readonly graph: NetworkGraph; readonly logits: string; readonly stored: Stored }> {
  const stored = JSON.parse(readFileSync(join(models, name, 'io.json'), 'utf8')) as Stored;
  const found = findLogits(simplify(await readModel(join(models, name, stored.files.model))));
  return { ...found, stored };
}

const names = present ? ['lenet5-mnist', 'resnet20-cifar10', 'zoo', 'attention', 'speaker-conv1d-fsdd', 'speaker-gru-fsdd'] : [];

describe.each(names)('%s', (name) => {
  it('has tensors of the shapes that its framework told', async () => {
    const { graph, logits, stored } = await opened(name);
    const facts = inferShapes(graph);
    for (const node of graph.nodes) for (const output of node.outputs) if (output !== '') expect(facts.has(output)).toBe(true);
    for (const { onnx_tensor: tensor, tensor_shape: shape } of stored.hidden)
      expect(facts.get(tensor!)?.shape).toEqual(['batch', ...shape]);
    expect(facts.get(logits)?.shape[1]).toBe(stored.classes?.length);
  });

  it('lets every stored tensor be observed, its channels on the right axis', async () => {
    const { graph, logits, stored } = await opened(name);
    const tensors = stored.hidden.map((hidden) => hidden.onnx_tensor!);
    const layers = layersOf(graph, { logits, granularity: 'channel', tensors });
    expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length);
    for (const { onnx_tensor: tensor, tensor_shape: shape, channel_axis: axis } of stored.hidden) {
      const layer = layers.find((each) => each.tensor === tensor) as ObservedLayer;
      expect(layer).toMatchObject({ observed: true, shape });
      expect(layer.channelAxis).toBe(axis === 'last' ? shape.length : axis);
    }
    for (const layer of layers) if (layer.observed) expect(isCut(graph, [layer.tensor, ...layer.bypass], logits)).toBe(true);
  });
});

describe.runIf(present)('layers by name', () => {
  const ids = async (name: string): Promise<readonly string[]> => {
    const { graph, logits } = await opened(name);
    return layersOf(graph, { logits, granularity: 'channel' }).map(({ id }) => id);
  };

  it('are those of the authors', async () => {
    expect(await ids('lenet5-mnist')).toEqual(['conv1', 'conv2', 'fc1', 'fc2', 'fc3']);
    expect(await ids('lenet5-tf2onnx')).toEqual(['conv_a', 'conv_b', 'dense_a', 'dense_b', 'predictions']);
    for (const name of ['lenet5-keras2-h5', 'lenet5-tfjs'])
      expect(await ids(name)).toEqual(['conv_a', 'conv_b', 'dense_a', 'dense_b', 'predictions']);
    expect(await ids('lenet5-keras3')).toEqual(['c1', 'c3', 'f5', 'f6', 'out']);
    expect(await ids('bncnn-keras3')).toEqual(['conv_1', 'conv_2', 'sep_3.depthwise', 'sep_3', 'logits']);
    expect(await ids('skipcat-keras3')).toEqual(['stem', 'branch_1', 'skip', 'side', 'wide', 'fc', 'out']);
    expect(await ids('gru-keras3')).toEqual(['bi_gru', 'dense_a', 'predictions']);
    expect(await ids('zoo')).toEqual(['conv1', 'conv2', 'conv3', 'up', 'fc1', 'fc2', 'fc3', 'fc4', 'fc5']);
    expect(await ids('attention')).toEqual(['embed', 'qkv', 'attention1', 'proj', 'add1', 'up', 'down', 'add2', 'fc']);
    expect((await ids('resnet20-cifar10')).slice(0, 5)).toEqual(['conv', 'blocks.0.conv1', 'blocks.0', 'blocks.1.conv1', 'blocks.1']);
  });

  it('of a residual network: blocks are cuts, what is inside has the way round it as by-pass', async () => {
    const { graph, logits } = await opened('resnet20-cifar10');
    const layers = layersOf(graph, { logits, granularity: 'channel' }).filter((layer): layer is ObservedLayer => layer.observed);
    expect(layers).toHaveLength(19);
    expect(layers.filter(({ isCut: cut }) => cut).map(({ id }) => id)).toEqual([
      'conv',
      ...Array.from({ length: 9 }, (_, i) => `blocks.${i}`),
    ]);
    const bypass = new Map(layers.map((layer) => [layer.id, layer.bypass]));
    expect(bypass.get('blocks.1.conv1')).toEqual(['/blocks/blocks.0/relu2/Relu_output_0']);
    expect(bypass.get('blocks.3.conv1')).toEqual(['/blocks/blocks.3/short/short.0/Conv_output_0']);
  });
});
