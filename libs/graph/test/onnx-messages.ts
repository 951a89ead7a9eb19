import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A protobuf message as fields by number: whole numbers become varints, text and bytes are length-delimited. */
export type Field = readonly [number: number, value: number | bigint | string | Uint8Array];

export function encode(...fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') writer.tag(number, WireType.Varint).int64(value);
    else if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

/** The bytes of numbers as raw_data and packed fields of fixed width have them. */
export function bytesOf(array: { readonly buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(array.buffer);
}

/** Whole numbers packed into one field. */
export function packed(values: readonly (number | bigint)[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const value of values) writer.int64(value);
  return writer.finish();
}

export const tensor = (name: string, type: number, dims: readonly number[], ...content: readonly Field[]): Uint8Array =>
  encode(...dims.map((length): Field => [1, length]), [2, type], [8, name], ...content);

/** ValueInfoProto; a dimension that is `undefined` is left empty, `null` for a shape leaves the shape out. */
export const value = (name: string, dims: readonly (number | string | undefined)[] | null, type = 1): Uint8Array => {
  const dimension = (length: number | string | undefined): Uint8Array =>
    length === undefined ? encode() : encode(typeof length === 'number' ? [1, length] : [2, length]);
  const shape: readonly Field[] = dims ? [[2, encode(...dims.map((length): Field => [1, dimension(length)]))]] : [];
  return encode([1, name], [2, encode([1, encode([1, type], ...shape)])]);
};

export const node = (op: string, inputs: readonly string[], outputs: readonly string[], ...others: readonly Field[]): Uint8Array =>
  encode(...inputs.map((input): Field => [1, input]), ...outputs.map((output): Field => [2, output]), [4, op], ...others);

export interface GraphParts {
  readonly nodes?: readonly Uint8Array[];
  readonly initializers?: readonly Uint8Array[];
  readonly inputs?: readonly Uint8Array[];
  readonly outputs?: readonly Uint8Array[];
  readonly others?: readonly Field[];
}

export const graph = ({ nodes = [], initializers = [], inputs = [], outputs = [], others = [] }: GraphParts): Uint8Array =>
  encode(
    ...nodes.map((part): Field => [1, part]),
    [2, 'main'],
    ...initializers.map((part): Field => [5, part]),
    ...inputs.map((part): Field => [11, part]),
    ...outputs.map((part): Field => [12, part]),
    ...others,
  );

export const model = (parts: GraphParts, opset = 13, ...others: readonly Field[]): Uint8Array =>
  encode([1, 8], [7, graph(parts)], [8, encode([1, ''], [2, opset])], ...others);
