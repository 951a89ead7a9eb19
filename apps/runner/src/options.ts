import { DeepSensorError } from '@deepsensor/contract';
import type { Part } from '@deepsensor/engine';
import { InvalidArgumentError } from 'commander';

/** A number or a fraction: `0.1`, `8/255`. */
export function positiveNumber(text: string): number {
  const [numerator, denominator, ...rest] = text.split('/').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const value = denominator === undefined ? numerator! : numerator! / denominator;
  if (rest.length > 0 || !Number.isFinite(value)) throw new InvalidArgumentError('it must be a number or a fraction such as 8/255.');
  if (value <= 0) throw new InvalidArgumentError('it must be above zero.');
  return value;
}

/** A ratio in dB. */
export function decibels(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && value < Infinity))
    throw new InvalidArgumentError('it must be a number of dB above zero, without the unit, such as 20.');
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) throw new InvalidArgumentError('it must be a whole number above zero.');
  return value;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('it must be a whole number, zero or above.');
  return value;
}

export function cosine(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= -1 && value <= 1)) throw new InvalidArgumentError('it must be a number from -1 to 1.');
  return value;
}

/** A duration in seconds: `90`, `90s`, `5m`, `1h`. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
  if (!(value > 0)) throw new InvalidArgumentError('it must be a time above zero such as 90s, 5m or 1h.');
  return value;
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const PARTS: readonly Part[] = ['dataset', 'modality', 'perturbation', 'fitness', 'oracle', 'runtime'];

/** `perturbation.particles=20` as part, option and value; the value is JSON where it can be, else text. */
export function parseSetting(text: string): { readonly part: Part; readonly option: string; readonly value: unknown } {
  const match = /^([a-z]+)\.([A-Za-z0-9]+)=(.*)$/s.exec(text);
  const part = PARTS.find((each) => each === match?.[1]);
  if (match === null || part === undefined) {
    throw new DeepSensorError(
      'USAGE',
      `--set ${text}: write <part>.<option>=<value>, where the part is one of ${PARTS.join(', ')} (--set perturbation.particles=20).`,
    );
  }
  return { part, option: match[2]!, value: jsonOrText(match[3]!) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
