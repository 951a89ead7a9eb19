import type { ConstantTensor, TensorData } from '@deepsensor/contract';

import { numericArray } from '../onnx/element-types.js';
import { float16ToFloat32 } from '../onnx/half.js';
import { unreadable, unsupported, type Source } from '../onnx/source.js';
import { readEntry, readGroup, type WeightEntry } from './manifest-entries.js';

/**
 * The weights of a TensorFlow.js model by name, from the `weightsManifest` of its `model.json` and the files beside it (shards), which
 * `source.external` hands out.
 *
 * Quantised weights come in the type that they had: `q * scale + min` for whole numbers of 8 or 16 bits, float32 for float16. bool is
 * held as bytes, whole numbers keep their type.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the manifest is malformed, a file is missing, lies outside the model's folder or does
 * not have the length of the weights listed for it; `MODEL_UNSUPPORTED` for an element type that is not read.
 */
export function readWeights(manifest: unknown, source: Source): ReadonlyMap<string, ConstantTensor> {
  if (!Array.isArray(manifest)) throw unreadable(source, '"weightsManifest" is to be a list of groups of weights');
  const weights = new Map<string, ConstantTensor>();
  for (const each of manifest as readonly unknown[]) {
    const { paths, entries } = readGroup(each, source);
    const bytes = new Shards(paths, source);
    for (const value of entries) {
      const entry = readEntry(value, source);
      if (weights.has(entry.name)) throw unreadable(source, `the weight "${entry.name}" is listed twice`);
      weights.set(entry.name, { type: entry.type, shape: entry.shape, data: contentOf(entry, bytes, source) });
    }
    bytes.finish();
  }
  return weights;
}

/** The files of a group end to end, read from front to back. */
class Shards {
  private readonly paths: readonly string[];
  private readonly source: Source;
  private readonly bytes: Uint8Array;
  private position = 0;

  constructor(paths: readonly string[], source: Source) {
    this.paths = paths;
    this.source = source;
    if (!source.external && paths.length > 0) throw unreadable(source, `the weights lie in ${this.names}, which was not given`);
    const parts = paths.map((path) => source.external!(path, 0, undefined));
    this.bytes = parts.length === 1 ? parts[0]! : joined(parts);
  }

  /** A copy of the next bytes, at the front of a buffer of its own. */
  take(length: number, name: string): Uint8Array<ArrayBuffer> {
    const end = this.position + length;
    if (end > this.bytes.length)
      throw unreadable(
        this.source,
        `the weight "${name}" is to be ${length} bytes at ${this.position} of ${this.names}, too short for that with ${this.bytes.length}; a file is cut short, or another model's`,
      );
    const part = new Uint8Array(length);
    part.set(this.bytes.subarray(this.position, end));
    this.position = end;
    return part;
  }

  finish(): void {
    if (this.position !== this.bytes.length)
      throw unreadable(
        this.source,
        `the weights take ${this.position} bytes of ${this.names}, and there are ${this.bytes.length}; a file is another model's`,
      );
  }

  private get names(): string {
    if (this.paths.length === 1) return `the file "${this.paths[0]}"`;
    return this.paths.length === 0 ? 'no files' : `the ${this.paths.length} files "${this.paths[0]}" to "${this.paths.at(-1)}"`;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function contentOf(entry: WeightEntry, bytes: Shards, source: Source): TensorData {
  const { name, type, shape, quantization } = entry;
  const elements = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(elements)) throw unreadable(source, `the weight "${name}" has the shape [${shape.join(', ')}]`);
  if (type === 'string') return strings(elements, name, bytes);
  if (quantization === undefined) {
    const width = numericArray(type, 0).BYTES_PER_ELEMENT;
    const part = bytes.take(elements * width, name);
    const data = numericArray(type, 0).constructor as new (buffer: ArrayBuffer) => TensorData;
    return new data(part.buffer);
  }
  if (quantization.dtype === 'float16') {
    if (type !== 'float32') throw unsupported(source, `the weight "${name}" of type ${type} is quantised to float16, which is for float32`);
    return float16ToFloat32(new Uint16Array(bytes.take(2 * elements, name).buffer));
  }
  const { scale, min } = quantization;
  const steps = quantization.dtype === 'uint8' ? bytes.take(elements, name) : new Uint16Array(bytes.take(2 * elements, name).buffer);
  if (type === 'float32') return Float32Array.from(steps, (step) => step * scale + min);
  if (type === 'int32') return Int32Array.from(steps, (step) => Math.round(step * scale + min));
  throw unsupported(source, `the weight "${name}" of type ${type} is quantised to ${quantization.dtype}, which is for float32 and int32`);
}

/** Each string lies behind its length, four bytes. */
function strings(count: number, name: string, bytes: Shards): readonly string[] {
  const found: string[] = [];
  while (found.length < count) {
    const [length] = new Uint32Array(bytes.take(4, name).buffer);
    found.push(new TextDecoder().decode(bytes.take(length!, name)));
  }
  return found;
}
