import { createHash } from 'node:crypto';

import type { StoredFinding } from './records.js';

/** What makes two findings the same: the seed, the wrong class, the failing input and its fitness, to the bit. */
export type FindingIdentity = Pick<StoredFinding, 'seedId' | 'predicted' | 'losslessSha256' | 'fitness'>;

/**
 * SHA-256 over (seed id, wrong class, SHA-256 of the lossless array's file, bits of the fitness as float64) of each finding, sorted
 * by the first two: it depends neither on the order in which findings were made nor on where. Hexadecimal.
 */
export function digestOf(findings: readonly FindingIdentity[]): string {
  const hash = createHash('sha256');
  for (const { seedId, predicted, losslessSha256, fitness } of [...findings].sort(canonically)) {
    hash.update(`${JSON.stringify([seedId, predicted, losslessSha256, bitsOf(fitness)])}\n`);
  }
  return hash.digest('hex');
}

/** By seed id, then wrong class, in code units: the same on every machine, whatever its language. */
export function canonically(a: FindingIdentity, b: FindingIdentity): number {
  return order(a.seedId, b.seedId) || order(a.predicted, b.predicted) || order(a.losslessSha256, b.losslessSha256);
}

/** The bits of a float64, hexadecimal; negative zero is zero, every NaN is one. */
export function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number.isNaN(value) ? NaN : value + 0);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
