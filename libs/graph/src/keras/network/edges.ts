import { asCounted, between, isAsCounted } from '../../tensorflow/layout.js';
import type { Writer } from '../../tensorflow/writer.js';
import { textOf } from '../options.js';
import type { Signal } from '../signal.js';
import type { ModelConfig } from './model-config.js';

/** Writes the one input of a model. Samples are free, and so are other lengths that the model leaves open. */
export function inputOf({ inputs, layers }: ModelConfig, writer: Writer): Signal {
  const layer = layers.find(({ name }) => name === inputs[0]!.layer)!;
  const { options, subject, name } = layer;
  const whole = options['batch_shape'] ?? options['batch_input_shape'];
  const shape = whole ?? (Array.isArray(options['input_shape']) ? [null, ...(options['input_shape'] as readonly unknown[])] : undefined);
  if (shape === undefined || shape === null)
    throw subject.unsupported('it does not say which shape the input of the model has; build the model before it is saved');
  const isLength = (length: unknown): length is number | null =>
    length === null || (Number.isSafeInteger(length) && (length as number) > 0);
  if (!Array.isArray(shape) || !shape.every(isLength)) throw subject.broken(`the shape of its input is ${textOf(shape)}`);
  const type = options['dtype'] ?? 'float32';
  if (type !== 'float32')
    throw subject.unsupported(`option dtype = ${textOf(type)} is not supported; DeepSensor tests models that take float32`);
  for (const key of ['sparse', 'ragged', 'optional'])
    if (options[key] === true) throw subject.unsupported(`option ${key} = true is not supported`);
  const lengths = shape.map((length, axis) => (axis === 0 ? (length ?? 'n') : (length ?? `d${axis}`)));
  return { tensor: writer.input(name, 'float32', lengths), order: asCounted(lengths.length) };
}

/** A tensor of the model, turned where it is stored in another order. */
export function asKerasCounts({ tensor, order }: Signal, writer: Writer): string {
  if (isAsCounted(order)) return tensor;
  const perm = between(order, asCounted(order.length));
  return writer.once(`turn ${tensor} ${perm.join()}`, () => writer.node('Transpose', `${tensor}.turned`, [tensor], { perm })[0]!);
}
