import type { SearchRandom } from '@deepsensor/contract';

import { fillNormal, fillUniform } from './fill.js';
import { hashText } from './hash.js';
import type { PhiloxPlace } from './philox.js';

/**
 * Randomness of a shard: the key is hashed from the run's seed and the seed's id, the upper counter words from step and purpose, and the
 * lowest counts along the row. So a seed draws the same numbers in whatever shard, batch or order it is searched.
 * @param runSeed Any finite number; numbers that print alike are alike.
 * @param seedIds Id of the seed in each row of the shard.
 */
export function searchRandom(runSeed: number, seedIds: readonly string[]): SearchRandom {
  const keys = seedIds.map((id) => hashText(`${runSeed}\u0000${id}`));
  const purposes = new Map<string, readonly [number, number]>();

  function place(seed: number, purpose: string, step: number): PhiloxPlace {
    const key = keys[seed];
    if (key === undefined) throw new Error(`randomness asked for seed ${seed} of a shard of ${keys.length}`);
    let hash = purposes.get(purpose);
    if (hash === undefined) purposes.set(purpose, (hash = hashText(purpose)));
    return { key0: key[0], key1: key[1], counter1: step, counter2: hash[0], counter3: hash[1] };
  }

  return {
    uniform: (seed, purpose, step, out, start, length) => fillUniform(place(seed, purpose, step), out, start, length),
    normal: (seed, purpose, step, out, start, length) => fillNormal(place(seed, purpose, step), out, start, length),
  };
}
