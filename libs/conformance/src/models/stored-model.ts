import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const shared = process.env['DEEPSENSOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');

/** A tensor of float32, offset and length counted in numbers. */
interface Place {
  readonly offset: number;
  readonly length: number;
  readonly shape: readonly number[];
}

interface StoredFile {
  readonly model: string;
}

/** What `io.json` beside a model says. */
interface Answers {
  readonly data: string;
  readonly files: StoredFile | readonly StoredFile[];
  readonly samples: readonly { readonly label: number; readonly maxpool_ties: number }[];
  readonly input: Place;
  readonly input_range: readonly [number, number];
  readonly classes: readonly string[];
  readonly logits: Place;
  readonly loss: Place;
  readonly input_gradient: Place;
  readonly hidden: readonly {
    readonly layer?: string;
    readonly onnx_tensor?: string;
    readonly tensor_shape: readonly number[];
    readonly channel_axis: number | 'last';
    readonly channel_mean: Place;
  }[];
  readonly tolerance: {
    readonly forward_abs: number;
    readonly forward_rel: number;
    readonly gradient_rel: number;
    readonly gradient_saturation: number;
  };
}

/** The stored models: ONNX, Keras 3, Keras 2, TensorFlow.js. */
export const STORED_MODELS = [
  'lenet5-mnist',
  'resnet20-cifar10',
  'zoo',
  'attention',
  'lenet5-tf2onnx',
  'speaker-conv1d-fsdd',
  'speaker-gru-fsdd',
  'lenet5-keras3',
  'bncnn-keras3',
  'gru-keras3',
  'skipcat-keras3',
  'lenet5-keras2-h5',
  'lenet5-tfjs',
] as const;

/** A trained network with what its own framework computed. */
export interface StoredModel {
  readonly path: string;
  readonly answers: Answers;
  read(place: Place): Float32Array;
}

/** A model of `models` in DEEPSENSOR_SHARED, or in `shared` beside the checkout; `undefined` where it is not at hand. */
export function storedModel(name: string): StoredModel | undefined {
  const folder = join(shared, 'models', name);
  if (!existsSync(join(folder, 'io.json'))) return undefined;
  const answers = JSON.parse(readFileSync(join(folder, 'io.json'), 'utf8')) as Answers;
  const bytes = readFileSync(join(folder, answers.data));
  return {
    path: join(folder, [answers.files].flat()[0]!.model),
    answers,
    read: ({ offset, length }) =>
      new Float32Array(bytes.buffer.slice(bytes.byteOffset + 4 * offset, bytes.byteOffset + 4 * (offset + length))),
  };
}
