import { hashText, philoxWords } from '@deepsensor/rng';

import type { Uniform } from './orders.js';

/** Blocks of four words that are drawn together. */
const PAGE = 64;

/**
 * Uniform numbers in [0, 1) by index, of a sampled estimator's seed and the game that it plays (a layer, a pair): multiples of 2^-32 from
 * Philox, the same whatever else is drawn.
 */
export function uniformNumbers(seed: number, game: string): Uniform {
  const key = hashText(`${seed}\u0000attribution`);
  const hash = hashText(game);
  const place = { key0: key[0], key1: key[1], counter1: 0, counter2: hash[0], counter3: hash[1] };
  const words = new Uint32Array(4 * PAGE);
  let page = -1;
  return (index) => {
    const wanted = Math.floor(index / words.length);
    if (wanted !== page) {
      philoxWords(place, wanted * PAGE, words, PAGE);
      page = wanted;
    }
    return words[index - page * words.length]! / 2 ** 32;
  };
}
