import type { Subject } from './subject.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that say how a layer was made and trained, whatever the layer: what it computes when it is used does not depend on them. */
const HARMLESS =
  /^(name|trainable|autocast|seed|batch_input_shape|batch_shape|build_config|registered_name|module|shared_object_id|activity_regularizer|input_dtype|.*_(initializer|regularizer|constraint))$/;

/**
 * The configuration of a layer, key by key. A layer reads what it knows; `finish` refuses the rest, for what is not known might change
 * the computation. A key without a value, `null`, is one that is not used.
 */
export class Options {
  private readonly values: Fields;
  private readonly subject: Subject;
  private readonly read = new Set<string>();

  constructor(values: Fields, subject: Subject) {
    this.values = values;
    this.subject = subject;
  }

  /** What the file says, `undefined` for nothing. */
  value(key: string): unknown {
    this.read.add(key);
    return this.values[key] ?? undefined;
  }

  int(key: string, otherwise?: number): number {
    return this.checked(key, otherwise, isWhole, 'a whole number');
  }

  number(key: string, otherwise?: number): number {
    return this.checked(key, otherwise, isNumber, 'a number');
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.checked(key, otherwise, (value) => typeof value === 'boolean', 'true or false');
  }

  /** One of the values that are handled. */
  choice<T extends string>(key: string, allowed: readonly T[], otherwise?: NoInfer<T>): T {
    const value = this.checked(key, otherwise, (each): each is string => typeof each === 'string', 'a word');
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw this.refused(key, `read ${allowed.length === 1 ? 'is' : 'are'} ${allowed.join(', ')}`);
    return found;
  }

  /** `count` whole numbers, for which one may stand. */
  ints(key: string, count: number, otherwise?: number): readonly number[] {
    const value = this.value(key) ?? otherwise;
    if (isWhole(value)) return Array<number>(count).fill(value);
    if (Array.isArray(value) && value.length === count && value.every(isWhole)) return value;
    throw this.wrong(key, value, count === 1 ? 'a whole number' : `a whole number, or ${count}`);
  }

  /** Any numbers, nested or not, also as Keras 3 writes arrays; `undefined` for none. */
  numbers(key: string): readonly number[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const plain = isFields(value) && isFields(value['config']) ? value['config']['value'] : value;
    const list = Array.isArray(plain) ? plain.flat(Infinity) : [plain];
    if (!list.every(isNumber)) throw this.wrong(key, value, 'numbers');
    return list;
  }

  /** Axes, of which one may stand alone. */
  axes(key: string, otherwise: number): readonly number[] {
    const found = this.numbers(key) ?? [otherwise];
    if (!found.every(isWhole)) throw this.wrong(key, this.value(key), 'whole numbers');
    return found;
  }

  /** The option may not be anything else than these values; nothing is the first of them. */
  must(key: string, ...allowed: readonly unknown[]): void {
    const value = this.value(key) ?? allowed[0];
    if (!allowed.some((each) => JSON.stringify(each) === JSON.stringify(value))) throw this.refused(key);
  }

  /** Options that matter in training alone. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.read.add(key);
  }

  /** @throws DeepSensorError `MODEL_UNSUPPORTED` for the first option that nobody has read. */
  finish(): void {
    this.checkType();
    const stray = Object.entries(this.values).find(([key, value]) => value !== null && !this.read.has(key) && !HARMLESS.test(key));
    if (stray) throw this.refused(stray[0]);
  }

  /** Keras 3 writes types as policies. */
  private checkType(): void {
    const value = this.value('dtype');
    const policy = isFields(value) && isFields(value['config']) ? (value['config']['name'] ?? value['config']['default_policy']) : value;
    if (policy !== undefined && policy !== 'float32') throw this.refused('dtype', 'read are layers that compute in float32');
  }

  refused(key: string, more?: string): Error {
    return this.subject.unsupported(`option ${key} = ${textOf(this.values[key])} is not supported${more === undefined ? '' : `; ${more}`}`);
  }

  private checked<T>(key: string, otherwise: T | undefined, isOne: (value: unknown) => value is T, what: string): T {
    const value = this.value(key) ?? otherwise;
    if (!isOne(value)) throw this.wrong(key, value, what);
    return value;
  }

  private wrong(key: string, value: unknown, what: string): Error {
    if (value === undefined) return this.subject.broken(`option ${key} is missing and must be ${what}`);
    return this.subject.broken(`option ${key} = ${textOf(value)} must be ${what}`);
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** A value as the file writes it, cut short where it is long. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  const spaced = Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]` : text;
  return spaced.length > 80 ? `${spaced.slice(0, 77)}...` : spaced;
}
