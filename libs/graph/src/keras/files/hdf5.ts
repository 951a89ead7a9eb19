import type { ConstantTensor, ElementType, TensorData } from '@deepsensor/contract';
import type { Dataset, Group } from 'h5wasm';

import { unreadable } from '../../onnx/source.js';

type Library = typeof import('h5wasm');

/** A group of an HDF5 file with all that is in it. */
export interface Hdf5Group {
  /** Texts, lists of texts, numbers. */
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly groups: ReadonlyMap<string, Hdf5Group>;
  readonly datasets: ReadonlyMap<string, ConstantTensor>;
}

/** What training keeps beside a model, and nothing else reads. */
const LEFT_OUT = new Set(['optimizer', 'optimizer_weights']);
/** Groups that hold one another are no work of Keras. */
const DEEPEST = 64;
const FILE = '/model.h5';

/**
 * Reads an HDF5 file, all but the state of an optimiser. The file lies in the library's own memory meanwhile.
 * @throws DeepSensorError `MODEL_UNREADABLE` when it is no such file, is damaged or cut short.
 */
export async function readHdf5(bytes: Uint8Array, where: string): Promise<Hdf5Group> {
  const library = await import('h5wasm');
  const { FS } = await library.ready;
  silence(FS);
  FS.writeFile(FILE, bytes);
  try {
    const file = new library.File(FILE, 'r');
    try {
      return readGroup(library, file, 0);
    } finally {
      file.close();
    }
  } catch (error) {
    throw unreadable({ where }, 'the HDF5 file is damaged or cut short', error);
  } finally {
    FS.unlink(FILE);
  }
}

/** The library writes its own account of each failure to the terminal; the error says what is to be said. */
function silence(fs: object): void {
  const { getStream } = fs as { readonly getStream?: (handle: number) => { tty?: { ops: { put_char: () => void; fsync: () => void } } } };
  const tty = getStream?.(2).tty;
  if (tty) tty.ops = { put_char: () => undefined, fsync: () => undefined };
}

function readGroup(library: Library, group: Group, depth: number): Hdf5Group {
  if (depth > DEEPEST) throw new Error('groups within groups without end');
  const groups = new Map<string, Hdf5Group>();
  const datasets = new Map<string, ConstantTensor>();
  for (const name of group.keys()) {
    if (depth === 0 && LEFT_OUT.has(name)) continue;
    const entity = group.get(name);
    if (entity instanceof library.Group) groups.set(name, readGroup(library, entity, depth + 1));
    else if (entity instanceof library.Dataset) datasets.set(name, tensorOf(entity));
    else throw new Error(`"${name}" leads nowhere`);
  }
  return { attributes: new Map(Object.entries(group.attrs).map(([name, { value }]) => [name, value])), groups, datasets };
}

const ARRAYS: readonly (readonly [ElementType, new (values: Iterable<never>) => TensorData])[] = [
  ['float32', Float32Array],
  ['float64', Float64Array],
  ['int32', Int32Array],
  ['uint32', Uint32Array],
  ['int64', BigInt64Array],
  ['uint64', BigUint64Array],
  ['int8', Int8Array],
  ['uint8', Uint8Array],
];

function tensorOf(dataset: Dataset): ConstantTensor {
  const shape = dataset.shape ?? [];
  const { value } = dataset;
  const known = ARRAYS.find(([, array]) => value instanceof array);
  // Numbers that stand alone come without an array: counters, as a rule.
  if (!known)
    return { type: typeof value === 'number' ? 'float32' : 'int64', shape, data: typeof value === 'number' ? Float32Array.of(value) : [] };
  const count = shape.reduce((product, length) => product * length, 1);
  const data = value as TensorData;
  if (data.length !== count) throw new Error(`${dataset.path} holds ${data.length} numbers, and its shape asks for ${count}`);
  return { type: known[0], shape, data };
}
