import { unreadable, unsupported, type Source } from '../../onnx/source.js';
import { shapeOf } from '../attributes.js';
import { readOutput } from '../graph-def.js';
import type { SignatureInput } from '../signature.js';
import type { TensorInfo } from './attribute-values.js';
import { STRING, typeName } from './element-types.js';
import type { MetaGraph, SavedModel } from './messages.js';

/** What is tested of a SavedModel. */
export interface Served {
  readonly inputs: readonly (SignatureInput & { readonly node: string })[];
  /** Which tensor of the graph each output is. */
  readonly outputs: readonly { readonly name: string; readonly tensor: string }[];
}

/** The tag under which models are saved to be served, and the signature that servers take. */
const [SERVE, DEFAULT] = ['serve', 'serving_default'];

/**
 * The graph to serve: a SavedModel may hold others, for training or for other devices.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when it holds none.
 */
export function servedGraph({ metaGraphs }: SavedModel, source: Source): MetaGraph {
  const served = metaGraphs.filter(({ tags }) => tags.includes(SERVE)).sort((a, b) => a.tags.length - b.tags.length);
  if (served[0]) return served[0];
  const tags = metaGraphs.map((each) => `[${each.tags.join(', ')}]`).join(', ');
  throw unsupported(source, `no graph of the SavedModel has the tag "${SERVE}"; it holds ${tags || 'none at all'}`);
}

/**
 * The signature `serving_default`, or the only one that takes anything. Outputs are in the order of their names, as TensorFlow has them.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` when there is none or it cannot be told which, and for texts as inputs.
 */
export function readServed({ signatures }: MetaGraph, source: Source): Served {
  const taking = [...signatures].filter(([, { inputs }]) => inputs.size > 0);
  const name = signatures.has(DEFAULT) ? DEFAULT : taking[0]?.[0];
  if (name === undefined)
    throw unsupported(
      source,
      'the SavedModel has no signature that takes an input; save it with one (signatures=model.call.get_concrete_function(...))',
    );
  if (name !== DEFAULT && taking.length > 1) {
    const names = taking.map(([each]) => `"${each}"`).sort();
    throw unsupported(
      source,
      `the SavedModel has the signatures ${names.join(', ')}, and none is called "${DEFAULT}"; save it with the one to test under that name`,
    );
  }
  const { inputs, outputs } = signatures.get(name)!;
  return {
    inputs: sorted(inputs).map(([each, info]) => {
      if (info.type === STRING)
        throw unsupported(
          source,
          `the input "${each}" of the signature "${name}" takes texts (${typeName(info.type)}) and DeepSensor tests models that take float32; save a signature that takes what is parsed from them`,
        );
      return { name: each, node: readOutput(tensorOf(each, info, source)).node, shape: info.shape && shapeOf(info.shape) };
    }),
    outputs: sorted(outputs).map(([each, info]) => ({ name: each, tensor: tensorOf(each, info, source) })),
  };
}

function sorted(tensors: ReadonlyMap<string, TensorInfo>): readonly (readonly [string, TensorInfo])[] {
  return [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
}

function tensorOf(name: string, { name: tensor }: TensorInfo, source: Source): string {
  if (tensor === '') throw unreadable(source, `the signature does not say which tensor "${name}" is`);
  return tensor;
}
