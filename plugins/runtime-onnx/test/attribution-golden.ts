import { readFileSync } from 'node:fs';

import type { LayerInfo, Network, NetworkGraph, ObservedLayer } from '@deepsensor/contract';
import { exportOnnx, float, GraphBuilder } from '@deepsensor/graph';
import * as ort from 'onnxruntime-node';

type Nested = readonly (number | Nested)[];

interface GoldenLayer {
  readonly name: string;
  readonly kind: 'dense_relu' | 'conv_relu' | 'pool' | 'flatten' | 'dense';
  readonly kernel: Nested | null;
  readonly bias: readonly number[] | null;
}

export interface GoldenCase {
  readonly label: number;
  readonly reference: Nested;
  readonly perturbed: Nested;
  readonly loss_reference: number;
  readonly loss_perturbed: number;
  readonly layers: Readonly<
    Record<
      string,
      {
        readonly unit_activation_reference: readonly number[];
        readonly unit_activation_perturbed: readonly number[];
        readonly exact_shapley: readonly number[];
        readonly aumann_shapley: readonly number[];
        readonly conductance: readonly number[];
        readonly first_order: readonly number[];
        readonly efficiency_total: number;
      }
    >
  >;
}

export interface Golden {
  readonly network: readonly GoldenLayer[];
  readonly cases: readonly GoldenCase[];
}

export interface TinyGolden {
  readonly net: Readonly<Record<'W1' | 'W2', number[][]>> & Readonly<Record<'b1' | 'b2' | 'x' | 'xp', number[]>> & { readonly y: number };
  readonly [key: string]: unknown;
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8')) as T;
}

export function flat(nested: Nested): number[] {
  return nested.flatMap((each) => (typeof each === 'number' ? [each] : flat(each)));
}

/** A network made ready by hand: a builder whose input is `x [n, ...]`, its logits, and its layers. */
export function network(
  builder: GraphBuilder,
  shape: readonly number[],
  logits: string,
  classes: number,
  layers: readonly LayerInfo[],
): Network {
  builder.output(logits, ['n', classes]);
  return {
    graph: builder.build('golden'),
    input: { shape, lower: 0, upper: 1 },
    logits,
    classes: Array.from({ length: classes }, (_, c) => String(c)),
    layers,
  };
}

export function layer(id: string, tensor: string, shape: readonly number[], bypass: readonly string[] = []): ObservedLayer {
  const kind = shape.length === 1 ? 'dense' : 'conv';
  const units = shape[0]!;
  return { observed: true, id, kind, tensor, shape, channelAxis: 1, units, granularity: 'channel', isCut: bypass.length === 0, bypass };
}

/** A dense layer with its kernel as `[in, out]`. */
export function dense(builder: GraphBuilder, input: string, kernel: readonly number[], bias: readonly number[]): string {
  const inputs = kernel.length / bias.length;
  return builder.add('Gemm', [input, builder.floats(kernel, [inputs, bias.length]), builder.floats(bias)], {
    alpha: float(1),
    beta: float(1),
  });
}

/** Golden networks are NHWC with kernels `[kh, kw, in, out]`; this one is NCHW as ONNX has it. */
export function goldenNetwork(layers: readonly GoldenLayer[]): Network {
  const image = layers[0]!.kind === 'conv_relu';
  const shape = image ? [1, 6, 6] : [4];
  const builder = new GraphBuilder();
  let tensor = builder.input('x', ['n', ...shape]);
  let size = [...shape];
  let flattened: readonly number[] | undefined;
  const observed: LayerInfo[] = [];
  for (const { name, kind, kernel, bias } of layers) {
    if (kind === 'pool') {
      tensor = builder.add('MaxPool', [tensor], { kernel_shape: [2, 2], strides: [2, 2] });
      size = [size[0]!, size[1]! / 2, size[2]! / 2];
    } else if (kind === 'flatten') {
      tensor = builder.add('Flatten', [tensor], { axis: 1 });
      flattened = size;
    } else if (kind === 'conv_relu') {
      const [inputs, outputs] = [size[0]!, bias!.length];
      const numbers = flat(kernel!);
      const oihw = Array.from({ length: numbers.length }, (_, at) => {
        const [o, i, tap] = [Math.floor(at / (9 * inputs)), Math.floor(at / 9) % inputs, at % 9];
        return numbers[(tap * inputs + i) * outputs + o]!;
      });
      const weights = builder.constant({ type: 'float32', shape: [outputs, inputs, 3, 3], data: Float32Array.from(oihw) });
      tensor = builder.add('Relu', [
        builder.add('Conv', [tensor, weights, builder.floats(bias!)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      ]);
      size = [outputs, size[1]!, size[2]!];
    } else {
      let numbers = flat(kernel!);
      const outputs = bias!.length;
      if (flattened) {
        const [channels, height, width] = flattened as [number, number, number];
        numbers = Array.from({ length: numbers.length }, (_, at) => {
          const [row, o] = [Math.floor(at / outputs), at % outputs];
          const [c, position] = [Math.floor(row / (height * width)), row % (height * width)];
          return numbers[(position * channels + c) * outputs + o]!;
        });
        flattened = undefined;
      }
      tensor = dense(builder, tensor, numbers, bias!);
      if (kind === 'dense_relu') tensor = builder.add('Relu', [tensor]);
      size = [outputs];
    }
    if (kind.endsWith('_relu')) observed.push(layer(name, tensor, size));
  }
  return network(builder, shape, tensor, size[0]!, observed);
}

/** The 3-4-3 network of the estimators' golden numbers; its kernels are `[out, in]`. */
export function tinyNetwork({ W1, b1, W2, b2 }: TinyGolden['net']): Network {
  const builder = new GraphBuilder();
  const x = builder.input('x', ['n', 3]);
  const hidden = builder.add('Relu', [dense(builder, x, transposed(W1), b1)]);
  return network(builder, [3], dense(builder, hidden, transposed(W2), b2), 3, [layer('hidden', hidden, [4])]);
}

function transposed(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.flatMap((_, column) => rows.map((row) => row[column]!));
}

/** Runs a graph once on float32 and int64 inputs; only the inputs that it names are fed. */
export async function runGraph(
  graph: NetworkGraph,
  feeds: Readonly<Record<string, { readonly data: readonly number[]; readonly shape: readonly number[] }>>,
): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(exportOnnx(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const tensors = graph.inputs.map(({ name, type }) => {
    const feed = feeds[name];
    if (feed === undefined) throw new Error(`"${name}" was not given`);
    const { data, shape } = feed;
    const tensor =
      type === 'int64'
        ? new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
        : new ort.Tensor('float32', Float32Array.from(data), shape);
    return [name, tensor] as const;
  });
  const found = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, Array.from(tensor.data as Float32Array)]));
}

/** Feeds for pairs of reference and candidate, each with its own reference. */
export function pairs(
  cases: readonly { readonly reference: Nested; readonly perturbed: Nested; readonly label: number; readonly aim?: number }[],
  shape: readonly number[],
) {
  const n = cases.length;
  return {
    inputs: { data: cases.flatMap(({ perturbed }) => flat(perturbed)), shape: [n, ...shape] },
    references: { data: cases.flatMap(({ reference }) => flat(reference)), shape: [n, ...shape] },
    'reference-of': { data: cases.map((_, i) => i), shape: [n] },
    label: { data: cases.map(({ label }) => label), shape: [n] },
    aim: { data: cases.map(({ aim = -1 }) => aim), shape: [n] },
  };
}
