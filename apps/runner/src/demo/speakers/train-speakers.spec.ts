import type { NetworkGraph } from '@deepsensor/contract';
import { inferShapes, prepend } from '@deepsensor/graph';
import { onnxRuntime } from '@deepsensor/runtime-onnx';
import { describe, expect, it } from 'vitest';

import { BANDS, FRAMES, logMel, SAMPLES } from './log-mel.js';
import { speakerNetwork } from './network.js';
import { SPEAKERS } from './speaker.js';
import { accuracyOn, trainSpeakers } from './train-speakers.js';
import { drawUtterances } from './utterances.js';

const OPTIONS = { maxBatchBytes: 64 << 20, threads: 1 };

/** Features `[BANDS, FRAMES]` of one waveform. */
async function featuresOf(waveform: Float32Array): Promise<Float32Array> {
  const flat: NetworkGraph = {
    ...logMel(),
    nodes: [
      ...logMel().nodes,
      {
        name: 'flat',
        op: 'Flatten',
        domain: '',
        inputs: ['features'],
        outputs: ['flat'],
        attributes: { axis: { type: 'int', value: 1 } },
      },
    ],
    outputs: [{ name: 'flat', type: 'float32', shape: ['n', BANDS * FRAMES] }],
  };
  const input = { shape: [1, SAMPLES], lower: -1, upper: 1 };
  const classes = Array.from({ length: BANDS * FRAMES }, (_, i) => String(i));
  const model = await (await onnxRuntime().load()).open({ graph: flat, input, logits: 'flat', classes, layers: [] }, OPTIONS);
  const { logits } = await model.trace({ data: waveform, shape: [1, 1, SAMPLES] });
  await model.dispose();
  return logits.data;
}

describe('log-mel features', () => {
  it('of silence are the floor', async () => {
    const features = await featuresOf(new Float32Array(SAMPLES));
    // (ln 1e-6 + 5) / 5
    for (const each of features) expect(each).toBeCloseTo(-1.7631, 4);
  });

  it('of a tone hold its energy, in the band around it', async () => {
    const features = await featuresOf(Float32Array.from({ length: SAMPLES }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / 8000)));
    const energies = Array.from({ length: BANDS }, (_, band) => Math.exp(5 * features[band * FRAMES + 40]! - 5));
    // 1000 Hz is bin 32. The window's sum is 128: (0.5 * 0.5 * 128)^2 there, half of the amplitude on either side; the triangles sum to 1.
    expect(energies.reduce((a, b) => a + b)).toBeCloseTo(1024 + 2 * 256, 0);
    // 999.99 mel; peaks lie at 92.68 + 61.48 (band + 1): 953.4 for band 13, 1014.9 for band 14.
    expect(energies.indexOf(Math.max(...energies))).toBe(14);
  });
});

describe('the speaker network', () => {
  it('takes a second of sound and gives a logit for each speaker', () => {
    const graph = prepend(speakerNetwork(7, 1), logMel());
    expect(graph.inputs).toEqual([{ name: 'waveform', type: 'float32', shape: ['n', 1, 8000] }]);
    const shapes = inferShapes(graph);
    expect(shapes.get('features')?.shape).toEqual(['n', 32, 97]);
    expect(shapes.get('logits')?.shape).toEqual(['n', 7]);
    const layers = graph.nodes.filter(({ op }) => op === 'Relu').map(({ outputs }) => shapes.get(outputs[0]!)?.shape);
    expect(layers).toEqual([
      ['n', 64, 47],
      ['n', 64, 45],
      ['n', 64, 43],
      ['n', 64],
    ]);
  });

  it('begins with weights that the seed decides', () => {
    const weights = (seed: number) => speakerNetwork(10, seed).constants.get('conv2.weight')!;
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
    expect(weights(1).shape).toEqual([64, 64, 3]);
  });

  it('learns, and leaves its features as they are', async () => {
    const runtime = await onnxRuntime().load();
    const utterances = drawUtterances(4, 1, 'train');
    const losses: number[] = [];
    const trained = await trainSpeakers(utterances, runtime, {
      epochs: 30,
      seed: 1,
      progress: (done, total, loss) => {
        expect([done, total]).toEqual([losses.push(loss), 30]);
      },
    });
    expect(losses).toHaveLength(30);
    // Ten speakers told by chance: ln 10.
    expect(losses[0]!).toBeGreaterThan(1.8);
    expect(losses.at(-1)!).toBeLessThan(1);
    expect(await accuracyOn(trained, utterances, runtime)).toBeGreaterThan(0.6);
    expect(trained.outputs[0]!.shape).toEqual(['n', SPEAKERS.length]);
    for (const [name, tensor] of logMel().constants) expect([...trained.constants.values()], name).toContainEqual(tensor);
  });
});
