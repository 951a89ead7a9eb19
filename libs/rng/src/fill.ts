import { BLOCK, philoxWords, type PhiloxPlace } from './philox.js';

/** Words drawn at a time: small enough for the first-level cache. */
const CHUNK = 4096;
const words = new Uint32Array(CHUNK);

/** Multiples of 2^-24 in [0, 1), exact in float32: the upper 24 bits of a word each. */
export function fillUniform(place: PhiloxPlace, out: Float32Array, start: number, length: number): void {
  for (let done = 0; done < length; done += CHUNK) {
    const count = Math.min(CHUNK, length - done);
    philoxWords(place, done / BLOCK, words, Math.ceil(count / BLOCK));
    const at = start + done;
    for (let i = 0; i < count; i++) out[at + i] = (words[i]! >>> 8) * 5.960464477539063e-8;
  }
}

/**
 * Standard normal numbers by the method of Box and Muller (1958), two from each pair of words. The radius uses (0, 1], so it is finite:
 * the largest magnitude is sqrt(64 ln 2) = 6.66.
 */
export function fillNormal(place: PhiloxPlace, out: Float32Array, start: number, length: number): void {
  for (let done = 0; done < length; done += CHUNK) {
    const count = Math.min(CHUNK, length - done);
    philoxWords(place, done / BLOCK, words, Math.ceil(count / BLOCK));
    const at = start + done;
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[i]! + 1) * 2.3283064365386963e-10));
      const angle = words[i + 1]! * 1.4629180792671596e-9;
      out[at + i] = radius * Math.cos(angle);
      if (i + 1 < count) out[at + i + 1] = radius * Math.sin(angle);
    }
  }
}
