import type { ConstantTensor } from '@deepsensor/contract';

import { unreadable, unsupported, type Source } from '../../../onnx/source.js';
import { bytes, fixed32, integer, MalformedMessage, message, nested } from '../../../onnx/wire.js';
import { shapeMessage } from '../attribute-values.js';
import { fromBytes, type Owner } from '../tensors.js';
import { crc32c, masked } from './crc32c.js';
import { readTable } from './table.js';

/** Where the variables of a SavedModel lie in its folder, without the endings of the files. */
const PREFIX = 'variables/variables';
export const INDEX = `${PREFIX}.index`;

/** `tensorflow.BundleHeaderProto` (tensorflow/core/protobuf/tensor_bundle.proto), the entry without a name. */
const headerMessage = message<{ shards: number; order: number }>(() => ({ shards: 0, order: 0 }), {
  1: integer((m, v) => (m.shards = v)),
  2: integer((m, v) => (m.order = v)),
});

/** `tensorflow.BundleEntryProto`: where a tensor lies. */
interface Entry {
  type: number;
  shape: readonly number[];
  shard: number;
  offset: number;
  size: number;
  checksum: number;
  slices: number;
}

const entryMessage = message<Entry>(() => ({ type: 0, shape: [], shard: 0, offset: 0, size: 0, checksum: 0, slices: 0 }), {
  1: integer((m, v) => (m.type = v)),
  2: nested(shapeMessage, (m, v) => (m.shape = v.dim.map(({ size }) => size))),
  3: integer((m, v) => (m.shard = v)),
  4: integer((m, v) => (m.offset = v)),
  5: integer((m, v) => (m.size = v)),
  6: fixed32((m, v) => (m.checksum = v)),
  7: bytes((m) => m.slices++),
});

/** The variables of a checkpoint by their keys. */
export interface Bundle {
  /** @throws DeepSensorError `MODEL_UNREADABLE` when the tensor is missing, cut short or damaged, `MODEL_UNSUPPORTED` for other types. */
  read(key: string): ConstantTensor;
  /**
   * What a single text holds, whose bytes may be any; empty where the checkpoint does not list it.
   * @throws DeepSensorError `MODEL_UNREADABLE` when it is cut short or damaged.
   */
  bytes(key: string): Uint8Array;
}

/**
 * The variables of a SavedModel: a table (`variables.index`) that says of each in which file (`variables.data-00000-of-00001`, ...) its
 * numbers are, and what their checksum is (tensorflow/core/util/tensor_bundle).
 * @throws DeepSensorError `MODEL_UNREADABLE` when the index is missing or damaged.
 */
export function openBundle(source: Source): Bundle {
  const { external } = source;
  if (!external) throw unreadable(source, `the variables lie in the file "${INDEX}", which was not given`);
  const broken = (why: string, cause?: unknown): Error =>
    unreadable(source, `the file "${INDEX}", which lists the variables, is damaged or cut short: ${why}`, cause);
  const decoded = <T>(decode: () => T): T => {
    try {
      return decode();
    } catch (error) {
      throw error instanceof MalformedMessage ? broken(error.message, error) : error;
    }
  };
  const table = decoded(() => readTable(external(INDEX, 0, undefined)));
  const encodedHeader = table.get('');
  if (!encodedHeader) throw broken('it has no header');
  const header = decoded(() => headerMessage.decode(encodedHeader));
  if (header.order !== 0) throw unsupported(source, 'the variables were written on a machine that writes the greatest byte first');
  const fileOf = (shard: number): string => `${PREFIX}.data-${padded(shard)}-of-${padded(header.shards)}`;

  const ownerOf = (what: string): Owner => ({
    unsupported: (reason) => unsupported(source, `${what} ${reason}`),
    broken: (reason) => unreadable(source, `${what} ${reason}`),
  });
  const find = (key: string, owner: Owner): Found | undefined => {
    const encoded = table.get(key);
    if (!encoded) return undefined;
    const entry = decoded(() => entryMessage.decode(encoded));
    if (entry.slices > 0) throw owner.unsupported('is stored in parts, and read are whole variables; save the model without a partitioner');
    const file = fileOf(entry.shard);
    const raw = external(file, entry.offset, entry.size);
    if (raw.length !== entry.size)
      throw owner.broken(`is to be ${entry.size} bytes at ${entry.offset} of the file "${file}", which is too short for that`);
    return { entry, raw, file };
  };

  return {
    read(key) {
      const owner = ownerOf(`the variable "${key}"`);
      const found = find(key, owner);
      if (!found) throw unreadable(source, `the file "${INDEX}" does not list the variable "${key}"`);
      const { entry, raw } = found;
      check(found, raw, owner);
      return fromBytes(raw, entry.type, entry.shape, owner);
    },
    bytes(key) {
      const owner = ownerOf(`the entry "${key}"`);
      const found = find(key, owner);
      if (!found) return new Uint8Array(0);
      // The length, seven bits a byte, its checksum and the text. The checksum of all takes the length as four bytes.
      const rest = found.raw.subarray(found.raw.findIndex((byte) => byte < 128) + 1);
      const length = new Uint8Array(Uint32Array.of(Math.max(0, rest.length - 4)).buffer);
      check(found, Buffer.concat([length, rest]), owner);
      return rest.subarray(4);
    },
  };
}

/** What the file of a shard holds for an entry. */
interface Found {
  readonly entry: Entry;
  readonly raw: Uint8Array;
  readonly file: string;
}

/** @throws DeepSensorError `MODEL_UNREADABLE` where bytes do not have the checksum of their entry. */
function check({ entry, file }: Found, bytes: Uint8Array, owner: Owner): void {
  if (masked(crc32c(bytes)) !== entry.checksum) throw owner.broken(`does not have its checksum in the file "${file}", which is damaged`);
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}
