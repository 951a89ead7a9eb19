import type { NetworkGraph } from '@deepsensor/contract';

import { crc32c, masked } from '../src/tensorflow/saved-model/bundle/crc32c.js';
import { TABLE_END } from '../src/tensorflow/saved-model/bundle/table.js';
import { importSavedModel } from '../src/tensorflow/saved-model/import.js';
import { bytesOf, encode, packed, type Field } from './onnx-messages.js';

/** Numbers of element types in files of TensorFlow. */
export const [FLOAT, INT32, UINT8, STRING, INT64, BOOL, HALF, RESOURCE] = [1, 3, 4, 7, 9, 10, 19, 20] as const;

export const shape = (...lengths: readonly number[]): Uint8Array => encode(...lengths.map((length): Field => [2, encode([1, length])]));

type Attributes = Readonly<Record<string, Uint8Array>>;

/** Forms of `tensorflow.AttrValue`. */
export const type = (number: number): Uint8Array => encode([6, number]);
export const text = (value: string): Uint8Array => encode([2, value]);
export const whole = (value: number): Uint8Array => encode([3, value]);
export const ofShape = (...lengths: readonly number[]): Uint8Array => encode([7, shape(...lengths)]);
export const call = (name: string): Attributes => ({ f: encode([10, encode([1, name])]) });
/** @param content what the tensor holds, as fields of `tensorflow.TensorProto`. */
export const tensor = (number: number, lengths: readonly number[], ...content: readonly Field[]): Attributes => ({
  dtype: type(number),
  value: encode([8, encode([1, number], [2, shape(...lengths)], ...content)]),
});

const entry = (key: string, value: Uint8Array | string): Uint8Array => encode([1, key], [2, value]);

export const node = (name: string, op: string, inputs: readonly string[] = [], attributes: Attributes = {}): Uint8Array =>
  encode(
    [1, name],
    [2, op],
    ...inputs.map((input): Field => [3, input]),
    ...Object.entries(attributes).map(([key, value]): Field => [5, entry(key, value)]),
  );

export const input = (name: string, number: number, ...lengths: readonly number[]): Uint8Array =>
  node(name, 'Placeholder', [], { dtype: type(number), shape: ofShape(...lengths) });

export const variable = (name: string, ...lengths: readonly number[]): Uint8Array =>
  node(name, 'VarHandleOp', [], { dtype: type(FLOAT), shape: ofShape(...lengths) });

export const texts = (name: string, ...values: readonly string[]): Uint8Array =>
  node(name, 'Const', [], tensor(STRING, [values.length], ...values.map((value): Field => [8, value])));

/** A function; what it returns by the names of its results. */
export const func = (
  name: string,
  args: readonly string[],
  returned: Readonly<Record<string, string>>,
  ...nodes: readonly Uint8Array[]
): Uint8Array =>
  encode(
    [
      1,
      encode(
        [1, name],
        ...args.map((arg): Field => [2, encode([1, arg])]),
        ...Object.keys(returned).map((result): Field => [3, encode([1, result])]),
      ),
    ],
    ...nodes.map((each): Field => [3, each]),
    ...Object.entries(returned).map(([result, from]): Field => [4, entry(result, from)]),
  );

/** A function with nodes that run though nothing reads them. */
export const running = (body: Uint8Array, ...names: readonly string[]): Uint8Array =>
  Buffer.concat([body, encode(...names.map((name): Field => [6, entry(name, name)]))]);

/** How a signature names a tensor, with its shape or without. */
export const info = (name: string, number = FLOAT as number, ...lengths: readonly number[]): Uint8Array =>
  encode([1, name], [2, number], ...(lengths.length === 0 ? [] : [[3, shape(...lengths)] as const]));

type Infos = Readonly<Record<string, Uint8Array>>;

export const signature = (inputs: Infos, outputs: Infos): Uint8Array =>
  encode(
    ...Object.entries(inputs).map(([name, each]): Field => [1, entry(name, each)]),
    ...Object.entries(outputs).map(([name, each]): Field => [2, entry(name, each)]),
  );

export interface ModelParts {
  readonly nodes: readonly Uint8Array[];
  readonly functions?: readonly Uint8Array[];
  readonly signatures?: Infos;
  readonly restore?: string;
  readonly tags?: readonly string[];
  readonly objects?: Uint8Array;
}

/** From `x` to `y`. */
export const DEFAULT = { serving_default: signature({ x: info('x:0') }, { y: info('y:0') }) };

/** The content of `saved_model.pb`. */
export function savedModel({ nodes, functions = [], signatures = DEFAULT, restore, tags = ['serve'], objects }: ModelParts): Uint8Array {
  const library = encode(...functions.map((each): Field => [1, each]));
  const metaGraph = encode(
    [1, encode(...tags.map((tag): Field => [4, tag]))],
    [2, encode(...nodes.map((each): Field => [1, each]), [2, library])],
    ...(restore === undefined ? [] : [[3, encode([1, 'prefix:0'], [3, restore])] as const]),
    ...Object.entries(signatures).map(([name, each]): Field => [5, entry(name, each)]),
    ...(objects === undefined ? [] : [[7, objects] as const]),
  );
  return encode([1, 1], [2, metaGraph]);
}

/** An object of Python: what it has by names, and under which key a checkpoint holds its value. */
export const object = (children: Readonly<Record<string, number>>, key?: string): Uint8Array =>
  encode(
    ...Object.entries(children).map(([name, id]): Field => [1, encode([1, id], [2, name])]),
    ...(key === undefined ? [] : [[2, encode([1, 'VARIABLE_VALUE'], [3, key])] as const]),
  );

/** A graph of objects, with those that functions take by their numbers. */
export const objectGraph = (objects: readonly Uint8Array[], functions: Readonly<Record<string, readonly number[]>> = {}): Uint8Array =>
  encode(
    ...objects.map((each): Field => [1, each]),
    ...Object.entries(functions).map(([name, bound]): Field => [2, entry(name, encode([2, packed(bound)]))]),
  );

/** A text as checkpoints hold it: behind its length and the checksum of that. */
export function storedText(text: Uint8Array): Stored {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(masked(crc32c(length)));
  const data = Uint8Array.from(Buffer.concat([varint(text.length), checksum, text]));
  return { type: STRING, shape: [], data, summed: Buffer.concat([length, checksum, text]) };
}

/** The nodes with which a graph of sessions restores its variables from the keys of the same names. */
export const restoring = (...names: readonly string[]): readonly Uint8Array[] => [
  texts('keys', ...names),
  texts('slices', ...names.map(() => '')),
  node('prefix', 'Placeholder', [], { dtype: type(STRING) }),
  node('restored', 'RestoreV2', ['prefix', 'keys', 'slices']),
  ...names.map((name, i) => node(`assign_${i}`, 'AssignVariableOp', [name, i === 0 ? 'restored' : `restored:${i}`])),
  node(
    'restore',
    'NoOp',
    names.map((_, i) => `^assign_${i}`),
  ),
];

export interface Stored {
  readonly type: number;
  readonly shape: readonly number[];
  readonly data: { readonly buffer: ArrayBufferLike };
  /** What the checksum is of, where not of the bytes. */
  readonly summed?: Uint8Array;
  readonly shard?: number;
  /** What the entry says beside that. */
  readonly more?: readonly Field[];
}

export type Files = Readonly<Record<string, Uint8Array>>;

/** The files of variables, in a number of shards. */
export function variables(stored: Readonly<Record<string, Stored>>, shards = 1, header: readonly Field[] = []): Files {
  const data = Array.from({ length: shards }, () => Buffer.alloc(0));
  const entries = Object.entries(stored).map(([key, { type: number, shape: lengths, data: content, shard = 0, more = [], summed }]) => {
    const bytes = new Uint8Array(content.buffer);
    const offset = data[shard]!.length;
    data[shard] = Buffer.concat([data[shard]!, bytes]);
    const checksum = Buffer.alloc(5);
    checksum.writeUInt8((6 << 3) | 5);
    checksum.writeUInt32LE(masked(crc32c(summed ?? bytes)), 1);
    const fields = encode([1, number], [2, shape(...lengths)], [3, shard], [4, offset], [5, bytes.length], ...more);
    return [key, Buffer.concat([fields, checksum])] as const;
  });
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const named = data.map((bytes, i) => [`variables/variables.data-0000${i}-of-0000${shards}`, bytes] as const);
  return Object.fromEntries([['variables/variables.index', table([['', encode([1, shards], ...header)], ...sorted])], ...named]);
}

type Entry = readonly [key: string, value: Uint8Array];

/** A table in the format of LevelDB, with a block for every two entries. */
export function table(entries: readonly Entry[]): Uint8Array {
  const pieces: Buffer[] = [];
  const places: Entry[] = [];
  let length = 0;
  const put = (block: Buffer): Uint8Array => {
    const whole = Buffer.concat([block, Buffer.from([0])]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(masked(crc32c(whole)));
    pieces.push(whole, checksum);
    const place = Buffer.concat([varint(length), varint(block.length)]);
    length += whole.length + 4;
    return place;
  };
  for (let i = 0; i < entries.length; i += 2) {
    const part = entries.slice(i, i + 2);
    places.push([part.at(-1)![0], put(blockOf(part))]);
  }
  const [meta, index] = [put(blockOf([])), put(blockOf(places))];
  const footer = Buffer.alloc(48);
  Buffer.concat([meta, index]).copy(footer);
  Buffer.from(TABLE_END).copy(footer, 40);
  return Buffer.concat([...pieces, footer]);
}

/** Each key without what it shares with the one before; one place to begin, at the front. */
function blockOf(entries: readonly Entry[]): Buffer {
  let before = '';
  const parts = entries.map(([key, value]) => {
    let shared = 0;
    while (shared < before.length && before[shared] === key[shared]) shared++;
    before = key;
    const own = Buffer.from(key.slice(shared));
    return Buffer.concat([varint(shared), varint(own.length), varint(value.length), own, value]);
  });
  return Buffer.concat([...parts, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}

/** What a SavedModel is read as. */
export function imported(parts: ModelParts, files: Files = {}): ReturnType<typeof importSavedModel> {
  return importSavedModel(savedModel(parts), { name: 'net', external: externalOf(files) });
}

export function externalOf(files: Files) {
  return (location: string, offset: number, length: number | undefined): Uint8Array => {
    const file = files[location];
    if (!file) throw new Error(`${location} was asked for`);
    return file.subarray(offset, length === undefined ? undefined : offset + length);
  };
}

/** The operators of a graph, without those that hand on. */
export const ops = ({ nodes }: NetworkGraph): readonly string[] => nodes.map(({ op }) => op).filter((op) => op !== 'Identity');

/** Constants of floats and of whole numbers. */
export const constant = (name: string, shape: readonly number[], ...values: readonly number[]): Uint8Array =>
  node(name, 'Const', [], tensor(FLOAT, shape, [4, bytesOf(Float32Array.from(values))]));
export const numbers = (name: string, ...values: readonly number[]): Uint8Array =>
  node(name, 'Const', [], tensor(INT32, [values.length], [7, packed(values)]));
