import { isFields, textOf } from '../options.js';
import { legacyReference, readCall, tensorOf, type Call, type Reference } from './calls.js';
import { layerConfig, type LayerConfig } from './layer-config.js';

/** A model: layers, and which of their tensors they call each other with. A sequence of layers is one as well. */
export interface ModelConfig {
  readonly layers: readonly LayerConfig[];
  /** The calls of each layer. An input layer has one, with nothing. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  readonly inputs: readonly Reference[];
  readonly outputs: readonly Reference[];
}

const SEQUENCES = new Set(['Sequential']);
const GRAPHS = new Set(['Functional', 'Model']);

export function isModel({ className }: Pick<LayerConfig, 'className'>): boolean {
  return SEQUENCES.has(className) || GRAPHS.has(className);
}

/** @throws DeepSensorError `MODEL_UNREADABLE` when layers are missing, or called with what is not there. */
export function modelConfig(model: LayerConfig): ModelConfig {
  const { options, subject } = model;
  const list = options['layers'];
  if (!Array.isArray(list)) throw subject.broken('it is a model, and its configuration holds no list of layers');
  const layers = list.map((layer) => layerConfig(layer, subject.where));
  const twice = layers.find(({ name }, i) => layers.findIndex((other) => other.name === name) !== i);
  if (twice) throw subject.broken(`two of its layers are called "${twice.name}"`);
  return SEQUENCES.has(model.className) ? sequence(model, layers) : network(model, layers);
}

function sequence(model: LayerConfig, listed: readonly LayerConfig[]): ModelConfig {
  const [first] = listed;
  if (!first) throw model.subject.broken('it is a model without layers');
  const layers = first.className === 'InputLayer' ? listed : [impliedInput(model, first), ...listed];
  const reference = ({ name }: LayerConfig): Reference => ({ layer: name, call: 0, output: 0 });
  const calls = layers.map((layer, i): readonly [string, readonly Call[]] => {
    const positional = i === 0 ? [] : [{ reference: reference(layers[i - 1]!) }];
    return [layer.name, [{ positional, named: new Map() }]];
  });
  return { layers, calls: new Map(calls), inputs: [reference(layers[0]!)], outputs: [reference(layers.at(-1)!)] };
}

/** What a sequence without an input layer takes: what its first layer says, or what the model was built for. */
function impliedInput(model: LayerConfig, first: LayerConfig): LayerConfig {
  const { options } = first;
  const shape = options['batch_input_shape'] ?? options['batch_shape'] ?? model.options['build_input_shape'] ?? model.built ?? first.built;
  const name = `${first.name}_input`;
  return { ...first, name, className: 'InputLayer', options: { batch_shape: shape }, subject: first.subject };
}

function network(model: LayerConfig, layers: readonly LayerConfig[]): ModelConfig {
  const { options, subject } = model;
  const [inputs, outputs] = [references(options['input_layers']), references(options['output_layers'])];
  if (inputs.length === 0 || outputs.length === 0)
    throw subject.broken('it is a model that does not say which layers its inputs and outputs are');
  const calls = new Map(
    layers.map((layer) => {
      const own =
        layer.className === 'InputLayer'
          ? [{ positional: [], named: new Map() }]
          : layer.calls.map((call) => readCall(call, layer.subject));
      return [layer.name, own] as const;
    }),
  );
  // The calls of a model within are counted from its own making on, in most versions.
  const all = [...outputs, ...[...calls.values()].flatMap((list) => list.flatMap(referencesOf))];
  const shifts = new Map(
    layers.filter(isModel).map(({ name }) => {
      const last = Math.max(...all.filter(({ layer }) => layer === name).map(({ call }) => call));
      return [name, Math.max(0, last + 1 - calls.get(name)!.length)] as const;
    }),
  );
  const shifted = (reference: Reference): Reference => {
    const result = { ...reference, call: reference.call - (shifts.get(reference.layer) ?? 0) };
    if (result.call >= 0 && result.call < (calls.get(reference.layer)?.length ?? 0)) return result;
    throw subject.broken(`call ${reference.call} of a layer "${reference.layer}" is used, and there is none`);
  };
  const counted = [...calls].map(([name, list]): readonly [string, readonly Call[]] => [name, list.map((call) => mapped(call, shifted))]);
  return { layers, calls: new Map(counted), inputs: inputs.map(shifted), outputs: outputs.map(shifted) };
}

/** One tensor, a list or a table of them. */
function references(value: unknown): readonly Reference[] {
  const one = legacyReference(value) ?? tensorOf(value);
  if (one) return [one];
  if (Array.isArray(value)) return value.flatMap(references);
  return isFields(value) ? Object.values(value).flatMap(references) : [];
}

function referencesOf({ positional, named }: Call): readonly Reference[] {
  return [...positional, ...named.values()].flatMap((each) => ('reference' in each ? [each.reference] : []));
}

function mapped({ positional, named }: Call, change: (reference: Reference) => Reference): Call {
  const changed = (each: Call['positional'][number]) => ('reference' in each ? { reference: change(each.reference) } : each);
  return { positional: positional.map(changed), named: new Map([...named].map(([key, each]) => [key, changed(each)])) };
}

/** The layer that a wrapper holds. */
export function innerLayer(value: unknown, wrapper: LayerConfig['subject'], key: string): LayerConfig {
  if (!isFields(value)) throw wrapper.broken(`option ${key} = ${textOf(value)} must be a layer`);
  return layerConfig(value, wrapper.where);
}
