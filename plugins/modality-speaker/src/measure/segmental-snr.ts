/** Ratios of one segment count within these bounds, in dB, so that silent and unchanged segments do not outweigh all others. */
export const LEAST = -10;
export const MOST = 35;

const SEGMENT_SECONDS = 0.02;

/**
 * Mean over segments of 20 ms of the ratio of the reference's energy to that of the change, in dB, each within [-10, 35]
 * (Hansen and Pellom 1998). A last segment that is not whole is left out, unless it is the only one.
 * @param rate In Hz.
 */
export function segmentalSnr(sound: Float32Array, reference: Float32Array, rate: number): number {
  const segment = Math.max(1, Math.round(SEGMENT_SECONDS * rate));
  const segments = Math.max(1, Math.floor(reference.length / segment));
  let sum = 0;
  for (let s = 0; s < segments; s++) {
    let [energy, changed] = [0, 0];
    for (let i = s * segment; i < Math.min(reference.length, (s + 1) * segment); i++) {
      energy += reference[i]! ** 2;
      changed += (sound[i]! - reference[i]!) ** 2;
    }
    sum += changed === 0 ? MOST : Math.min(MOST, Math.max(LEAST, 10 * Math.log10(energy / changed)));
  }
  return sum / segments;
}
