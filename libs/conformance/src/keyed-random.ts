import type { SearchRandom } from '@deepsensor/contract';

/**
 * Randomness as `SearchRandom` promises it, by hashing the key of each number. Independent of the generator that the engine uses, so
 * that a strategy is held to the promise and not to one generator. Not fit for statistics.
 */
export function keyedRandom(runSeed: number, seedIds: readonly string[]): SearchRandom {
  const draw = (seed: number, purpose: string, step: number, position: number) => {
    const id = seedIds[seed];
    if (id === undefined) throw new Error(`random numbers were asked for seed ${seed} of ${seedIds.length}`);
    return unit(mix(mix(mix(runSeed, hash(id)), mix(hash(purpose), step)), position));
  };
  return {
    uniform(seed, purpose, step, out, start, length) {
      for (let i = 0; i < length; i++) out[start + i] = draw(seed, purpose, step, i);
    },
    normal(seed, purpose, step, out, start, length) {
      for (let i = 0; i < length; i++) {
        const [u, v] = [draw(seed, purpose, step, 2 * i), draw(seed, purpose, step, 2 * i + 1)];
        out[start + i] = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
      }
    },
  };
}

/** A stream of uniform numbers in [low, high), float32, for inputs of tests. */
export function uniforms(seed: number, length: number, low = 0, high = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => low + (high - low) * unit(mix(seed, i)));
}

/** 24 bits, so that the float32 value stays below 1. */
const unit = (x: number) => (x >>> 8) / 2 ** 24;

function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
