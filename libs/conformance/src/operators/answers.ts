import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { OperatorFamily } from './table.js';

/** An output in float64, to eight digits. */
export interface StoredOutput {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Outputs of a family's cases by name, as `golden/answers.py` computes them by onnx's reference evaluator. */
export function storedOutputs(family: OperatorFamily): ReadonlyMap<string, StoredOutput> {
  const text = readFileSync(join(import.meta.dirname, '../../golden', `${family}.json`), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Readonly<Record<string, StoredOutput>>));
}
