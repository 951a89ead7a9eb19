import { isFields, textOf, type Fields } from '../options.js';
import type { Subject } from '../subject.js';

/** The tensor that a layer gave, in one of its calls, as one of its outputs. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** What a layer is called with: a tensor, or a value that the file holds. */
export type Argument = { readonly reference: Reference } | { readonly value: unknown };

export interface Call {
  /** Arguments by position, those in lists one after the other. */
  readonly positional: readonly Argument[];
  readonly named: ReadonlyMap<string, Argument>;
}

/** A call of a layer, as Keras 3 writes it (`args`, `kwargs`) or as Keras 2 does (a list of `[layer, call, output, kwargs]`). */
export function readCall(value: unknown, subject: Subject): Call {
  if (isFields(value) && Array.isArray(value['args'])) {
    const named = Object.entries(isFields(value['kwargs']) ? value['kwargs'] : {}).flatMap(([key, each]) => namedArguments(key, each));
    return { positional: value['args'].flatMap(argumentsOf), named: new Map(named) };
  }
  if (!Array.isArray(value)) throw subject.broken(`${textOf(value)} is no call of a layer`);
  const items: readonly unknown[] = typeof value[0] === 'string' ? [value] : value;
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  for (const item of items) {
    if (!Array.isArray(item) || item.length < 3) throw subject.broken(`${textOf(item)} is no tensor that a layer is called with`);
    const [layer, call, output, options] = item as readonly unknown[];
    if (layer === '_CONSTANT_VALUE') positional.push({ value: output });
    else positional.push({ reference: legacyReference([layer, call, output]) ?? refuse(item, subject) });
    for (const [key, each] of Object.entries(isFields(options) ? options : {})) {
      const reference = legacyReference(each);
      named.set(key, reference ? { reference } : { value: each });
    }
  }
  return { positional, named };
}

function refuse(item: unknown, subject: Subject): never {
  throw subject.broken(`${textOf(item)} is no tensor that a layer is called with`);
}

/** `["conv_1", 0, 0]` */
export function legacyReference(value: unknown): Reference | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [layer, call, output] = value as readonly unknown[];
  if (typeof layer !== 'string' || !Number.isInteger(call) || !Number.isInteger(output)) return undefined;
  return { layer, call: call as number, output: output as number };
}

function argumentsOf(value: unknown): readonly Argument[] {
  if (Array.isArray(value)) return value.some(holdsTensor) ? value.flatMap(argumentsOf) : [{ value }];
  const reference = tensorOf(value);
  return [reference ? { reference } : { value }];
}

function namedArguments(key: string, value: unknown): readonly (readonly [string, Argument])[] {
  return argumentsOf(value).map((each, i) => [i === 0 ? key : `${key}[${i}]`, each] as const);
}

function holdsTensor(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsTensor) : tensorOf(value) !== undefined;
}

/** `{class_name: "__keras_tensor__", config: {keras_history: [layer, call, output]}}` */
export function tensorOf(value: unknown): Reference | undefined {
  if (!isFields(value) || value['class_name'] !== '__keras_tensor__') return undefined;
  return legacyReference((value['config'] as Fields | undefined)?.['keras_history']);
}
