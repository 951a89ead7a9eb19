import { DeepSensorError } from '@deepsensor/contract';

import { isFields } from './manifest-entries.js';

type Fields = Readonly<Record<string, unknown>>;

/** Attributes of a node (`tensorflow.AttrValue`) in the JSON form of protobuf: 64-bit numbers as text, bytes in base64. */
export class Attributes {
  private readonly fields: Fields;
  private readonly node: string;

  /** @param node what messages call the node. */
  constructor(fields: Fields, node: string) {
    this.fields = fields;
    this.node = node;
  }

  /** @throws DeepSensorError `MODEL_UNREADABLE` when it is no whole number; so does `ints`. */
  int(name: string, fallback: number): number {
    return this.whole(name, this.value(name)['i'] ?? fallback);
  }

  float(name: string, fallback: number): number {
    return numberOf(this.value(name)['f'] ?? fallback);
  }

  flag(name: string, fallback = false): boolean {
    const flag = this.value(name)['b'];
    return typeof flag === 'boolean' ? flag : fallback;
  }

  text(name: string, fallback: string): string {
    const text = this.value(name)['s'];
    return text === undefined ? fallback : textOf(text);
  }

  /** `DT_FLOAT`, `DT_INT32`, ... */
  type(name: string, fallback: string): string {
    const type = this.value(name)['type'];
    return typeof type === 'string' ? type : fallback;
  }

  ints(name: string): readonly number[] {
    return this.list(name, 'i').map((value) => this.whole(name, value));
  }

  texts(name: string): readonly string[] {
    return this.list(name, 's').map(textOf);
  }

  /** Lengths of a shape, -1 for free ones; `undefined` where not even the rank is known. */
  shape(name: string): readonly number[] | undefined {
    return shapeOf(this.value(name)['shape']);
  }

  /** Shape of a tensor; its content lies in the weights. */
  tensorShape(name: string): readonly number[] | undefined {
    const { tensor } = this.value(name);
    return isFields(tensor) ? shapeOf(tensor['tensorShape'] ?? {}) : undefined;
  }

  /** The same with some attributes replaced. */
  with(changes: Fields): Attributes {
    return new Attributes({ ...this.fields, ...changes }, this.node);
  }

  private whole(name: string, value: unknown): number {
    const number = numberOf(value);
    if (Number.isSafeInteger(number)) return number;
    throw new DeepSensorError('MODEL_UNREADABLE', `${this.node} has an attribute "${name}" that holds no whole numbers.`);
  }

  private value(name: string): Fields {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    return isFields(value) ? value : {};
  }

  private list(name: string, kind: string): readonly unknown[] {
    const { list } = this.value(name);
    const values = isFields(list) ? list[kind] : undefined;
    return Array.isArray(values) ? values : [];
  }
}

/** `tensorflow.TensorShapeProto`; a length of 0 is left out by writers that leave defaults out. */
export function shapeOf(value: unknown): readonly number[] | undefined {
  if (!isFields(value) || value['unknownRank'] === true) return undefined;
  const dims = value['dim'] ?? [];
  return Array.isArray(dims) ? dims.map((dim: unknown) => numberOf(isFields(dim) ? (dim['size'] ?? 0) : -1)) : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

/** Bytes in base64, or as a list of their codes. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? String.fromCharCode(...(value as number[])) : Buffer.from(String(value), 'base64').toString();
}
