import { isFields } from './options.js';

/** A configuration with its keys as Python writes them: `batchInputShape` is `batch_input_shape`. */
export function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [snakeKey(key), snakeKeys(each)]));
}

function snakeKey(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, letter: string) => `${before}_${letter.toLowerCase()}`);
}
