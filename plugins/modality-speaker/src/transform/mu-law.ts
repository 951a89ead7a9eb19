const bias = 33;
const most = 8158;

/**
 * The 8-bit code of a level of 14 bits in [-8159, 8159], and back (ITU-T G.711, table 2): eight segments, each twice as coarse as the one
 * below it, of sixteen steps each; all bits of a code are turned.
 */
export function muLawCode(level: number): number {
  const magnitude = Math.min(most, Math.abs(level)) + bias;
  const segment = 26 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 1)) & 0xf;
  return 0xff ^ ((level < 0 ? 0x80 : 0) | (segment << 4) | step);
}

/** The level of 14 bits, in [-8031, 8031], that a code stands for. */
export function muLawLevel(code: number): number {
  const turned = 0xff ^ code;
  const magnitude = ((2 * (turned & 0xf) + bias) << ((turned >> 4) & 7)) - bias;
  return turned & 0x80 ? -magnitude : magnitude;
}
