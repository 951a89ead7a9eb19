import { unsupported } from '../../onnx/source.js';
import { functionOf } from '../layers/functions.js';
import { layerOf } from '../layers/layers.js';
import type { Signal } from '../signal.js';
import { LayerSite, type Passed, type Place } from '../site.js';
import type { LayerWeights, ModelWeights } from '../weights/layer-weights.js';
import type { Argument, Call, Reference } from './calls.js';
import { isFunction, type LayerConfig } from './layer-config.js';
import { isModel, modelConfig, type ModelConfig } from './model-config.js';

/** Writes the layers of a model, each behind those that it is called with, and gives the outputs. */
export function writeModel(config: ModelConfig, given: readonly Signal[], place: Place, weights: ModelWeights): readonly Signal[] {
  const made = new Map<string, readonly Signal[]>();
  config.inputs.forEach((input, i) => made.set(keyOf(input), [given[i]!]));
  const open = config.layers.flatMap((layer) =>
    config.calls.get(layer.name)!.map((call, i) => ({ layer, call, key: keyOf({ layer: layer.name, call: i }) })),
  );
  let left = open.filter(({ key }) => !made.has(key));
  while (left.length > 0) {
    const later = left.filter(({ layer, call, key }) => {
      const passed = passedTo(call, made, layer);
      if (passed) made.set(key, writeLayer(layer, passed, place, weights.layer(layer)));
      return !passed;
    });
    if (later.length === left.length) throw left[0]!.layer.subject.broken('it is called with what no layer gives it');
    left = later;
  }
  return config.outputs.map((output) => made.get(keyOf(output))![output.output] ?? refuse(output, config));
}

function refuse({ layer, output }: Reference, { layers }: ModelConfig): never {
  const { subject } = layers.find(({ name }) => name === layer)!;
  throw subject.unsupported(`the model gives its output ${output}, which DeepSensor does not write`);
}

const keyOf = ({ layer, call }: Pick<Reference, 'layer' | 'call'>): string => `${call} ${layer}`;

/** The tensors of a call; `undefined` while one of them is not there. */
function passedTo({ positional, named }: Call, made: ReadonlyMap<string, readonly Signal[]>, { subject }: LayerConfig): Passed | undefined {
  let complete = true;
  const resolved = (argument: Argument): Passed['positional'][number] => {
    if ('value' in argument) return argument;
    const { reference } = argument;
    const outputs = made.get(keyOf(reference));
    if (outputs && !outputs[reference.output])
      throw subject.unsupported(
        `it is called with output ${reference.output} of layer "${reference.layer}", which DeepSensor does not write`,
      );
    complete &&= outputs !== undefined;
    return outputs?.[reference.output] ?? { value: undefined };
  };
  const passed = { positional: positional.map(resolved), named: new Map([...named].map(([key, each]) => [key, resolved(each)])) };
  return complete ? passed : undefined;
}

/** Writes one layer, which may be a model itself. */
export function writeLayer(layer: LayerConfig, passed: Passed, { workshop, path }: Place, weights: LayerWeights): readonly Signal[] {
  const { subject, options, name } = layer;
  const at = new LayerSite({ workshop, subject, path: [...path, name], options, weights, ...passed });
  if (isModel(layer)) {
    const inner = modelConfig(layer);
    const given = at.tensors();
    if (given.length !== inner.inputs.length)
      throw subject.broken(`it is called with ${given.length} tensors and takes ${inner.inputs.length}`);
    at.finishCall();
    return writeModel(inner, given, { workshop, path: at.use.path }, weights.model(inner.layers.filter((each) => !isFunction(each))));
  }
  const write = isFunction(layer) ? functionOf(layer) : layerOf(layer);
  const result = write(at);
  at.options.finish();
  at.finishCall();
  return [result];
}

/** A sentence for models that take several inputs. */
export function checkOneInput({ inputs }: ModelConfig, where: string): void {
  if (inputs.length === 1) return;
  const names = inputs.map(({ layer }) => `"${layer}"`).join(', ');
  throw unsupported({ where }, `the model takes ${inputs.length} inputs (${names}) and DeepSensor tests models with one`);
}
