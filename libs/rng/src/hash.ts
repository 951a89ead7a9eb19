const PRIME = 0x100000001b3n;
const OFFSET = 0xcbf29ce484222325n;
const MASK = (1n << 64n) - 1n;

/**
 * 64 bits of a text, as two unsigned words `[low, high]`: FNV-1a over its UTF-8 bytes (Fowler, Noll, Vo), then the finaliser of
 * SplitMix64 (Steele et al. 2014), because FNV alone leaves the high bits of short texts nearly alike.
 * Not for secrets.
 */
export function hashText(text: string): readonly [low: number, high: number] {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  hash = ((hash ^ (hash >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  hash = ((hash ^ (hash >> 27n)) * 0x94d049bb133111ebn) & MASK;
  hash ^= hash >> 31n;
  return [Number(hash & 0xffffffffn), Number(hash >> 32n)];
}
