/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a bijection of a 128-bit counter
 * under a 64-bit key, ten rounds. Any block can be computed by itself, so what is drawn depends on its place and on nothing else.
 */

/** Place of a run of blocks: the two words of the key and the three upper words of the counter; the lowest counts the blocks. */
export interface PhiloxPlace {
  readonly key0: number;
  readonly key1: number;
  readonly counter1: number;
  readonly counter2: number;
  readonly counter3: number;
}

/** Words in a block. */
export const BLOCK = 4;

/**
 * Writes `blocks` blocks, those with the counters `first, first + 1, ...`, to `out[0 .. 4 * blocks)`.
 * The high half of a 32 x 32 bit product is put together from 16-bit halves, which JavaScript engines turn into plain integer arithmetic.
 */
export function philoxWords(place: PhiloxPlace, first: number, out: Uint32Array, blocks: number): void {
  const { key0, key1, counter1, counter2, counter3 } = place;
  for (let block = 0; block < blocks; block++) {
    let x0 = (first + block) | 0;
    let x1 = counter1 | 0;
    let x2 = counter2 | 0;
    let x3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < 10; round++) {
      // 0xd2511f53 * x0
      const a0 = x0 & 0xffff;
      const a1 = x0 >>> 16;
      const at = (Math.imul(a1, 0x1f53) + (Math.imul(a0, 0x1f53) >>> 16)) | 0;
      const au = (Math.imul(a0, 0xd251) + (at & 0xffff)) | 0;
      const aHigh = (Math.imul(a1, 0xd251) + (at >>> 16) + (au >>> 16)) | 0;
      const aLow = Math.imul(x0, 0xd2511f53);
      // 0xcd9e8d57 * x2
      const b0 = x2 & 0xffff;
      const b1 = x2 >>> 16;
      const bt = (Math.imul(b1, 0x8d57) + (Math.imul(b0, 0x8d57) >>> 16)) | 0;
      const bu = (Math.imul(b0, 0xcd9e) + (bt & 0xffff)) | 0;
      const bHigh = (Math.imul(b1, 0xcd9e) + (bt >>> 16) + (bu >>> 16)) | 0;
      const bLow = Math.imul(x2, 0xcd9e8d57);
      x0 = bHigh ^ x1 ^ k0;
      x1 = bLow;
      x2 = aHigh ^ x3 ^ k1;
      x3 = aLow;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    const at = block * BLOCK;
    out[at] = x0;
    out[at + 1] = x1;
    out[at + 2] = x2;
    out[at + 3] = x3;
  }
}
