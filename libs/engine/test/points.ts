import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import {
  contribution,
  DeepSensorError,
  definePlugin,
  type Batch,
  type Candidates,
  type DeepSensorPlugin,
  type ModelUnderTest,
  type Network,
  type Observation,
  type PluginContext,
  type Reporter,
  type Sample,
  type Transform,
} from '@deepsensor/contract';
import { exportOnnx, GraphBuilder } from '@deepsensor/graph';
import { z } from 'zod';

/**
 * The smallest complete world that a campaign can run in: points of the unit square in sixteenths, two classes parted by a line, a
 * linear model in plain arithmetic. Every part is a contribution like any other.
 */
export const SIXTEENTHS = 16;

/** @param metadata Class names that the file states. */
export async function writeLinearModel(directory: string, metadata: Readonly<Record<string, string>> = {}): Promise<string> {
  const graph = new GraphBuilder();
  const input = graph.input('point', ['n', 2]);
  const hidden = graph.add('Relu', [graph.add('Gemm', [input, graph.floats([1, 0, 0, 1], [2, 2]), graph.floats([0, 0])])]);
  graph.output(graph.add('Gemm', [hidden, graph.floats([1, -1, 0, 0], [2, 2]), graph.floats([0, 0])]), ['n', 2], 'logits');
  const file = path.join(directory, 'linear.onnx');
  await writeFile(file, exportOnnx({ ...graph.build('linear'), metadata }));
  return file;
}

/** Moves the first coordinate by up to half of the square, in sixteenths. */
const push: Transform = {
  name: 'push',
  parameters: [{ name: 'by', unit: '', from: -0.5, to: 0.5 }],
  keepsLabel: 'none: a point is where it is',
  apply({ data }, coefficients) {
    coefficients.forEach((value, row) => {
      data[2 * row] = Math.min(1, Math.max(0, data[2 * row]! + Math.round(value * 8) / SIXTEENTHS));
    });
  },
};

/** x > y is class 0; the model's weights are read from nowhere: it is this function. */
const answer = (x: number, y: number) => [x - y, 0] as const;

const dataset = contribution({
  kind: 'dataset',
  id: 'points',
  summary: 'points of the unit square',
  options: z.strictObject({ count: z.int().default(40), wrong: z.int().default(0), nan: z.boolean().default(false) }),
  create: ({ count, wrong, nan }) => ({
    open: async () => {
      const at = (row: number) => [(row * 5) % 16, (row * 11 + 3) % 16] as const;
      const label = (row: number) => (at(row)[0] > at(row)[1] ? 0 : 1) ^ (row < wrong ? 1 : 0);
      return {
        summary: `${count} points`,
        size: count,
        ids: Array.from({ length: count }, (_, row) => `p${row}`),
        labels: Int32Array.from({ length: count }, (_, row) => label(row)),
        classes: ['below', 'above'],
        read: async (rows: readonly number[]): Promise<Sample[]> =>
          rows.map((row) => ({ id: `p${row}`, label: label(row), bytes: Uint8Array.from(nan ? [255, 255] : at(row)), format: 'pt' })),
      };
    },
  }),
});

const modality = contribution({
  kind: 'modality',
  id: 'point',
  summary: 'a point, a byte for each coordinate',
  options: z.strictObject({}),
  create: () => ({
    measures: ['linf'],
    scales: { linf: { symbol: 'L∞', unit: '', alike: 'smaller' } },
    defaultBudget: { measure: 'linf', radius: 0.25 },
    frontEnds: async () => [{ id: 'as-is', summary: 'as it is', domain: { shape: [2], lower: 0, upper: 1 } }],
    bind: ({ domain }) => ({
      domain,
      bases: ['coordinate'],
      coarseBasis: 'coordinate',
      decode: async (samples) => {
        const readable = samples.flatMap(({ bytes }, i) => (bytes.length === 2 ? [i] : []));
        const data = Float32Array.from(
          readable.flatMap((i) => [...samples[i]!.bytes].map((byte) => (byte === 255 ? Number.NaN : byte / SIXTEENTHS))),
        );
        return { inputs: { data, shape: [readable.length, 2] }, rows: readable, failures: [] };
      },
      encode: async (inputs) =>
        Array.from({ length: inputs.shape[0]! }, (_, i) => ({
          bytes: Uint8Array.from(inputs.data.subarray(2 * i, 2 * i + 2), (value) => Math.round(value * SIXTEENTHS)),
          extension: 'pt',
        })),
      transforms: ['push'],
      transform: (name) => {
        if (name !== 'push') throw new DeepSensorError('CONFIG_INVALID', `no transform is called "${name}"; known: "push".`);
        return push;
      },
      basis: () => ({ name: 'coordinate', dimensions: 2, synthesise: (coefficients) => coefficients, adjoint: (gradients) => gradients }),
      feasible: ({ radius }, seeds) => ({
        place(perturbations, seedOf, out) {
          for (let i = 0; i < out.length; i++) {
            const seed = seeds.data[2 * seedOf[i >> 1]! + (i & 1)]!;
            const moved = Math.min(1, Math.max(0, seed + Math.trunc(perturbations[i]! * radius * SIXTEENTHS) / SIXTEENTHS));
            out[i] = moved;
          }
        },
        pull: () => undefined,
        perturbationsOf: ({ data }, seedOf, out) =>
          data.forEach((value, i) => (out[i] = (value - seeds.data[2 * seedOf[i >> 1]! + (i & 1)]!) / radius)),
        steepest: (gradients) => gradients.map(Math.sign),
        contains: (inputs, seedOf) =>
          Uint8Array.from({ length: inputs.shape[0]! }, (_, i) =>
            [0, 1].every((axis) => Math.abs(inputs.data[2 * i + axis]! - seeds.data[2 * seedOf[i]! + axis]!) <= radius) ? 1 : 0,
          ),
      }),
      distances: (inputs, references) => ({
        linf: Float64Array.from({ length: inputs.shape[0]! }, (_, i) =>
          Math.max(...[0, 1].map((axis) => Math.abs(inputs.data[2 * i + axis]! - references.data[2 * i + axis]!))),
        ),
      }),
      illustrate: async (inputs) => Array.from({ length: inputs.shape[0]! }, () => []),
    }),
  }),
});

const runtime = contribution({
  kind: 'runtime',
  id: 'plain',
  summary: 'arithmetic in this thread',
  options: z.strictObject({}),
  create: () => ({
    probe: async () => ({ available: true, name: 'plain', version: '1' }),
    load: async () => ({
      name: 'plain',
      version: '1',
      open: async (network) => linearModel(network),
      train: () => Promise.reject(new Error('this world is not trained')),
    }),
  }),
});

function linearModel(network: Network): ModelUnderTest {
  const logitsOf = ({ data, shape }: Batch): Batch => ({
    data: Float32Array.from({ length: 2 * shape[0]! }, (_, i) => answer(data[i & ~1]!, data[i | 1]!)[(i & 1) as 0 | 1]!),
    shape: [shape[0]!, 2],
  });
  return {
    network,
    trace: async (inputs) => ({ logits: logitsOf(inputs), units: new Map() }),
    evaluate: async ({ inputs }: Candidates) => ({ logits: logitsOf(inputs), signals: new Map() }),
    attribute: async ({ inputs }) => {
      const n = inputs.shape[0]!;
      const layers = new Map(
        network.layers.flatMap((layer) =>
          layer.observed
            ? [
                [
                  layer.id,
                  {
                    values: { data: new Float32Array(n * layer.units).fill(1), shape: [n, layer.units] },
                    bypass: new Float32Array(n),
                    residual: new Float32Array(n),
                  },
                ] as const,
              ]
            : [],
        ),
      );
      return { change: new Float32Array(n).fill(2), layers };
    },
    dispose: async () => undefined,
  };
}

const fitness = contribution({
  kind: 'fitness',
  id: 'gap',
  summary: 'the wrong logit less the right one',
  options: z.strictObject({ short: z.boolean().default(false) }),
  create: ({ short }) => ({
    form: 'observed',
    takesAims: false,
    request: () => ({}),
    score: ({ logits, labels }: Observation) =>
      Float32Array.from(
        { length: labels.length - (short ? 1 : 0) },
        (_, i) => logits.data[2 * i + (1 - labels[i]!)]! - logits.data[2 * i + labels[i]!]!,
      ),
  }),
});

const perturbation = contribution({
  kind: 'perturbation',
  id: 'scatter',
  summary: 'two uniform candidates for each seed at a time',
  options: z.strictObject({ greedy: z.boolean().default(false), short: z.boolean().default(false), lost: z.boolean().default(false) }),
  create: ({ greedy, short, lost }) => ({
    usesGradient: false,
    usesAims: false,
    open: ({ seeds, dimensions, evaluationsPerSeed, random }) => {
      let step = 0;
      return {
        propose() {
          const each = greedy ? 2 : Math.min(2, evaluationsPerSeed - 2 * step);
          if (each <= 0) return undefined;
          const data = new Float32Array(seeds * each * dimensions);
          for (let seed = 0; seed < seeds; seed++) random.uniform(seed, 'scatter', step, data, seed * each * dimensions, each * dimensions);
          step++;
          return {
            seedOf: Int32Array.from({ length: seeds * each }, (_, i) => Math.floor(i / each) + (lost ? 1 : 0)),
            coefficients: { data: data.map((value) => 2 * value - 1).subarray(short ? 1 : 0), shape: [seeds * each, dimensions] },
            aims: new Int32Array(seeds * each).fill(-1),
          };
        },
        observe: () => undefined,
      };
    },
  }),
});

const oracle = contribution({
  kind: 'oracle',
  id: 'wrong',
  summary: 'the other class',
  options: z.strictObject({ least: z.number().default(0), needsNobody: z.boolean().default(false) }),
  create: ({ least, needsNobody }) => ({
    kinds: ['wrong'],
    needsNobody,
    // An answer by less than `least` is an error too.
    judge({ logits, labels }: Observation) {
      const taken = Int32Array.from(labels, (_, i) => (logits.data[2 * i]! > logits.data[2 * i + 1]! ? 0 : 1));
      const close = (i: number) => Math.abs(logits.data[2 * i]! - logits.data[2 * i + 1]!) < least;
      return { kind: taken.map((each, i) => (each === labels[i] && !close(i) ? -1 : 0)), taken };
    },
  }),
});

/** The world, with a reporter that hands every event to `hear`. */
export function pointsPlugin(hear: Reporter['report'] = () => undefined): DeepSensorPlugin {
  const ear = contribution({
    kind: 'reporter',
    id: 'ear',
    summary: 'hears',
    options: z.strictObject({}),
    create: () => ({ report: hear }),
  });
  return definePlugin('points', '1.0.0', [dataset, modality, runtime, fitness, perturbation, oracle, ear]);
}

export const silentContext: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};
