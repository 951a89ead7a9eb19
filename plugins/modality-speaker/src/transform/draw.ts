import type { TransformParameter } from '@deepsensor/contract';
import { searchRandom, Stream } from '@deepsensor/rng';

const realisations = 65_536;

/** Which of 65,536 realisations of what is left to chance is taken: each is the same whenever and wherever it is drawn. */
export const draw: TransformParameter = { name: 'draw', unit: '', from: 0, to: 1 };

/** Number of the realisation that a value of `draw` picks. */
export function realisationOf(value: number): number {
  return Math.min(realisations - 1, Math.floor(value * realisations));
}

/** Choices of a transform in one of its realisations, one after another. */
export function choicesOf(transform: string, value: number): Stream {
  return new Stream(realisationOf(value), `speaker/${transform}`);
}

const random = searchRandom(0, ['speaker']);

/** Standard normal numbers `[length]` of a transform in one of its realisations; fewer are the first of more. */
export function normalsOf(transform: string, value: number, length: number): Float64Array {
  const numbers = new Float32Array(length);
  random.normal(0, transform, realisationOf(value), numbers, 0, length);
  return new Float64Array(numbers);
}
