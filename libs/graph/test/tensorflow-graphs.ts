import { importGraphModel } from '../src/tensorflow/import.js';
import { bytesOf } from './onnx-messages.js';

type Fields = Readonly<Record<string, unknown>>;

/** A node of a TensorFlow graph in the JSON form of protobuf. */
export const node = (name: string, op: string, input: readonly string[] = [], attr: Fields = {}): object => ({ name, op, input, attr });

export const text = (value: string): object => ({ s: Buffer.from(value).toString('base64') });
export const texts = (...values: readonly string[]): object => ({
  list: { s: values.map((value) => Buffer.from(value).toString('base64')) },
});
export const ints = (...values: readonly number[]): object => ({ list: { i: values.map(String) } });
export const flag = (b: boolean): object => ({ b });
export const shape = (...lengths: readonly number[]): object => ({ dim: lengths.map((length) => ({ size: `${length}` })) });

export const placeholder = (name: string, ...lengths: readonly number[]): object =>
  node(name, 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: shape(...lengths) } });

export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export const floats = (lengths: readonly number[], ...values: readonly number[]): Weight => ({
  shape: lengths,
  data: Float32Array.from(values),
});
export const whole = (lengths: readonly number[], ...values: readonly number[]): Weight => ({
  shape: lengths,
  data: Int32Array.from(values),
});

/** A graph model whose weights lie in `w.bin`, each with a node Const. */
export function graphModel(nodes: readonly object[], weights: Readonly<Record<string, Weight>> = {}, rest: Fields = {}): Fields {
  const listed = Object.entries(weights).map(([name, each]) => ({
    name,
    shape: each.shape,
    dtype: each.data instanceof Float32Array ? 'float32' : 'int32',
  }));
  return {
    format: 'graph-model',
    modelTopology: { node: [...Object.keys(weights).map((name) => node(name, 'Const')), ...nodes] },
    weightsManifest: [{ paths: ['w.bin'], weights: listed }],
    ...rest,
  };
}

export function bytesFor(weights: Readonly<Record<string, Weight>>): Uint8Array {
  return Buffer.concat(Object.values(weights).map(({ data }) => bytesOf(data)));
}

/** What the graph is read as. */
export function imported(
  nodes: readonly object[],
  weights: Readonly<Record<string, Weight>> = {},
  rest: Fields = {},
): ReturnType<typeof importGraphModel> {
  return importGraphModel(graphModel(nodes, weights, rest), { name: 'net', external: () => bytesFor(weights) });
}
