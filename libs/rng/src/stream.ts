import { hashText } from './hash.js';
import { BLOCK, philoxWords, type PhiloxPlace } from './philox.js';

/**
 * Draws one after another, for choices that are made once and in order (which seeds, which digit to draw). Inside a search use
 * `searchRandom`, whose numbers do not depend on what was drawn before.
 */
export class Stream {
  private readonly place: PhiloxPlace;
  private readonly words = new Uint32Array(64 * BLOCK);
  private next = 0;
  private block = 0;

  /** Streams of different seeds or purposes are independent. */
  constructor(seed: number, purpose: string) {
    const key = hashText(`${seed}\u0000stream`);
    const hash = hashText(purpose);
    this.place = { key0: key[0], key1: key[1], counter1: 0, counter2: hash[0], counter3: hash[1] };
    this.next = this.words.length;
  }

  /** The next 32 bits, unsigned. */
  word(): number {
    if (this.next === this.words.length) {
      philoxWords(this.place, this.block, this.words, this.words.length / BLOCK);
      this.block += this.words.length / BLOCK;
      this.next = 0;
    }
    return this.words[this.next++]!;
  }

  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** A standard normal number (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log((this.word() + 1) / 4294967296));
    return radius * Math.cos((2 * Math.PI * this.word()) / 4294967296);
  }

  /** A whole number in [0, n), each equally likely (rejection); `n` from 1 to 2^32. */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) throw new RangeError(`below(${n}): a whole number from 1 to 2^32 is needed`);
    const limit = 4294967296 - (4294967296 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** Puts the elements in a random order, in place (Fisher and Yates), and returns them. */
  shuffle<T extends { length: number; [index: number]: unknown }>(elements: T): T {
    for (let last = elements.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const held = elements[last];
      (elements as { [index: number]: unknown })[last] = elements[other];
      (elements as { [index: number]: unknown })[other] = held;
    }
    return elements;
  }
}
