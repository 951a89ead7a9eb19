import { unreadable } from '../../onnx/source.js';
import { isFields, textOf, type Fields } from '../options.js';
import { Subject } from '../subject.js';

/** A layer as a model's configuration lists it, or a model itself. */
export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  readonly options: Fields;
  /** Where the class lives, in files of Keras 3: `keras.layers`, `keras.src.ops.numpy`. */
  readonly module: string;
  /** The calls of the layer: what it is applied to, each time. */
  readonly calls: readonly unknown[];
  /** What the layer was built for; tells a model without an input layer what it takes. */
  readonly built: unknown;
  readonly subject: Subject;
}

/** Functions of Keras come as layers, too: `a + b` is an Add of `keras.src.ops.numpy`. */
export function isFunction({ module }: LayerConfig): boolean {
  return /\.ops(\.|$)/.test(module) || module.includes('.activations.');
}

/**
 * @throws DeepSensorError `MODEL_UNREADABLE` when it is no layer, `MODEL_UNSUPPORTED` when its class is not Keras's own.
 */
export function layerConfig(value: unknown, where: string): LayerConfig {
  const {
    class_name: className,
    config: stored,
    module,
    registered_name: registered,
    inbound_nodes: calls,
    build_config: build,
  } = fields(value);
  // Early files of Keras 2 have the layers of a sequence alone.
  const config = Array.isArray(stored) ? { layers: stored } : stored;
  if (typeof className !== 'string' || !isFields(config))
    throw unreadable({ where }, `the configuration holds ${textOf(value)} in place of a layer`);
  const inner = config['name'];
  const outer = fields(value)['name'];
  const name = typeof outer === 'string' ? outer : typeof inner === 'string' ? inner : className;
  const subject = new Subject(where, name, className);
  const list = Array.isArray(calls) ? (calls as readonly unknown[]) : [];
  const home = typeof module === 'string' ? module : isBareFunction(className, config, list) ? 'keras.src.ops' : 'keras';
  const custom =
    (typeof registered === 'string' && registered.includes('>')) || className.includes('>') || !/^(tf_)?keras(\.|$)/.test(home);
  if (custom)
    throw subject.unsupported(
      `the class "${typeof registered === 'string' ? registered : className}" is not one of Keras, and what it computes is not in the file`,
    );
  return { name, className, options: config, module: home, calls: list, built: fields(build)['input_shape'], subject };
}

/**
 * HDF5 files of Keras 3 do not say where a class lives, and an Add may be the layer or the function. Layers say whether they are trained,
 * inputs and functions do not.
 */
function isBareFunction(className: string, config: Fields, calls: readonly unknown[]): boolean {
  return className !== 'InputLayer' && !('trainable' in config) && isFields(calls[0]) && Array.isArray(calls[0]['args']);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}
