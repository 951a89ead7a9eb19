import { BLOCK, philoxWords, type PhiloxPlace } from './philox.js';
import { CAPACITY, uniformKernel, wordsKernel } from './wasm.js';

const words = wordsKernel() ?? plainWords();
const uniforms = uniformKernel();

/** Multiples of 2^-24 in [0, 1), exact in float32: the upper 24 bits of a word each. */
export function fillUniform(place: PhiloxPlace, out: Float32Array, start: number, length: number): void {
  for (let done = 0; done < length; done += CAPACITY) {
    const count = Math.min(CAPACITY, length - done);
    const at = start + done;
    if (uniforms !== undefined) {
      out.set(uniforms(place, done / BLOCK, count).subarray(0, count), at);
      continue;
    }
    const drawn = words(place, done / BLOCK, count);
    for (let i = 0; i < count; i++) out[at + i] = (drawn[i]! >>> 8) * 5.960464477539063e-8;
  }
}

/**
 * Standard normal numbers by the method of Box and Muller (1958), two from each pair of words. The radius uses (0, 1], so it is finite:
 * the largest magnitude is sqrt(64 ln 2) = 6.66.
 */
export function fillNormal(place: PhiloxPlace, out: Float32Array, start: number, length: number): void {
  for (let done = 0; done < length; done += CAPACITY) {
    const count = Math.min(CAPACITY, length - done);
    const drawn = words(place, done / BLOCK, count);
    const at = start + done;
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((drawn[i]! + 1) * 2.3283064365386963e-10));
      const angle = drawn[i + 1]! * 1.4629180792671596e-9;
      out[at + i] = radius * Math.cos(angle);
      if (i + 1 < count) out[at + i + 1] = radius * Math.sin(angle);
    }
  }
}

/** The kernel of engines that have no WebAssembly with vectors: the same bits. */
function plainWords(): (place: PhiloxPlace, first: number, count: number) => Uint32Array {
  const drawn = new Uint32Array(CAPACITY);
  return (place, first, count) => {
    philoxWords(place, first, drawn, Math.ceil(count / BLOCK));
    return drawn;
  };
}
