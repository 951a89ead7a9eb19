import { readFileSync } from 'node:fs';

import type { Candidates, FrontEnd, Network, Objective } from '@deepsensor/contract';
import { loadPlugins } from '@deepsensor/engine';
import { GraphBuilder } from '@deepsensor/graph';
import modalitySpeaker from '@deepsensor/modality-speaker';
import { onnxRuntime } from '@deepsensor/runtime-onnx';
import { describe, expect, it } from 'vitest';

import { context } from './support/pictures.js';

// Plugins may not know each other; here, where they are put together, features meet the engine that computes them in float32.

/** Features as other libraries computed them in float64; the plugin holds its own to them in float64. */
interface Golden {
  readonly options: string | Readonly<Record<string, unknown>>;
  readonly features: number;
  readonly rate: number;
  readonly frameCount: number;
  readonly frames: readonly number[];
  readonly values: readonly (readonly number[])[];
}

const file = JSON.parse(readFileSync(new URL('../../../plugins/modality-speaker/test/golden/front-end.json', import.meta.url), 'utf8')) as {
  readonly signals: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly Golden[];
};

const cases = file.cases.map((golden) => ({ golden, name: JSON.stringify(golden.options), rate: golden.rate }));
/** How far the whole recording is moved for differences, as a Euclidean distance. */
const STEP = 3e-4;

const registry = loadPlugins([modalitySpeaker]);

/** The front end that the modality compiles for a golden recording, which goes through a WAV file. */
async function compile({ options, features, rate }: Golden): Promise<{ frontEnd: FrontEnd; signal: Float32Array }> {
  const signal = Float32Array.from(file.signals[rate]!, (level) => level / 32768);
  const adapter = registry.create('modality', registry.complete('modality', { use: 'speaker', options: { features: options } }), context);
  const written = { id: '', summary: '', rate, domain: { shape: [signal.length], lower: -1, upper: 1 } };
  const [wav] = await adapter.bind(written).encode({ data: signal, shape: [1, signal.length] });
  const sample = { id: 'a.wav', label: -1, bytes: wav!.bytes, format: wav!.extension };
  const [frontEnd] = await adapter.frontEnds({ name: 'x', type: 'float32', shape: ['n', features, 't'] }, [sample]);
  const { inputs } = await adapter.bind(frontEnd!).decode([sample]);
  expect(inputs.data).toEqual(signal);
  return { frontEnd: frontEnd!, signal };
}

/** A network whose logits are the features, all in a row. */
function bare({ domain, fragment }: FrontEnd, outputs: number): Network {
  const builder = new GraphBuilder();
  const here = builder.inline(fragment!, { raw: builder.input('raw', ['n', ...domain.shape]) });
  const logits = builder.add('Flatten', [here(fragment!.outputs[0]!.name)], { axis: 1 });
  builder.output(logits, ['n', outputs]);
  const classes = Array.from({ length: outputs }, String);
  return { graph: builder.build('features'), input: domain, logits, classes, layers: [] };
}

/** Sum of the features under weights of both signs; those of the quiet end are too curved there for differences to tell a slope. */
function weighted(outputs: number, frames: number): Objective {
  const builder = new GraphBuilder();
  const weights = Array.from({ length: outputs }, (_, i) => (i % frames < 0.75 * frames ? Math.sin(7 * i) : 0));
  const products = builder.add('Mul', [builder.input('logits', ['n', outputs]), builder.floats(weights, [1, outputs])]);
  builder.output(builder.add('ReduceSum', [products, builder.ints([1])], { keepdims: 0 }), ['n'], 'score');
  return { key: 'weighted', fragment: builder.build('weighted') };
}

/** Another recording first, since no row may look at another. */
function beside(signal: Float32Array): Candidates {
  const other = signal.map((sample) => -0.25 * sample).reverse();
  const inputs = { data: Float32Array.of(...other, ...signal), shape: [2, signal.length] };
  return { inputs, references: inputs, referenceOf: Int32Array.of(0, 1), labels: new Int32Array(2), aims: Int32Array.of(-1, -1) };
}

describe('features on ONNX Runtime', () => {
  it.each(cases)('of $name at $rate Hz are the golden ones, and their gradient is that of differences', async ({ golden }) => {
    const { frontEnd, signal } = await compile(golden);
    const { features, frameCount, frames, values } = golden;
    const outputs = features * frameCount;
    const runtime = await onnxRuntime().load();
    const model = await runtime.open(bare(frontEnd, outputs), { maxBatchBytes: 64 << 20, threads: 1 });
    const objective = weighted(outputs, frameCount);
    const { logits, gradient } = await model.evaluate(beside(signal), { objective, gradient: true });

    const found = logits.data.subarray(outputs);
    const errors = frames.flatMap((frame, i) => values[i]!.map((value, feature) => Math.abs(found[feature * frameCount + frame]! - value)));
    const largest = Math.max(...values.flat().map(Math.abs));
    // Of nats or dB; of energies as they are, which are small, a share. And no more than float32 holds of sums of many dB.
    expect(Math.max(...errors)).toBeLessThan(1e-4 * Math.min(1, largest) + 5e-7 * largest);

    const uphill = gradient!.data.subarray(signal.length);
    const steepness = Math.sqrt(uphill.reduce((sum, slope) => sum + slope * slope, 0));
    const at = async (by: number): Promise<number> => {
      const moved = signal.map((sample, i) => sample + (by * uphill[i]!) / steepness);
      return (await model.evaluate(beside(moved), { objective })).score![1]!;
    };
    // Fourth order.
    const difference = (8 * ((await at(STEP)) - (await at(-STEP))) - (await at(2 * STEP)) + (await at(-2 * STEP))) / (12 * STEP);
    expect(Math.abs(difference / steepness - 1)).toBeLessThan(1e-2);
    await model.dispose();
  });
});
