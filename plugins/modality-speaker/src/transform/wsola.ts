/** Seconds between segments, each of which is faded into the next, and how far from its time a segment may be taken. */
const hopSeconds = 0.015;
/** More than half a period of a voice of 65 Hz, so that two segments can always be joined in phase. */
const toleranceSeconds = 0.008;
/** Samples a second among which segments are compared at first. */
const thinRate = 4000;

/**
 * The recording said `factor` times as fast at the same pitch: overlap-add of segments chosen by the similarity of their waves (WSOLA,
 * Verhelst and Roelands 1993), under Hann windows of 30 ms. The next segment is the one, near its time, whose beginning is most like what
 * follows the last one, by normalised cross-correlation: found among thinned samples first, then among all.
 */
export function stretched(recording: Float64Array, factor: number, rate: number): Float64Array {
  const length = Math.max(1, Math.round(recording.length / factor));
  const hop = Math.max(1, Math.round(hopSeconds * rate));
  const thinning = Math.max(1, Math.floor(rate / thinRate));
  const inThin = (samples: number): number => Math.round(samples / thinning);
  const reach = inThin(toleranceSeconds * rate);
  const all = compared(recording);
  const thin = thinning === 1 ? all : compared(thinned(recording, thinning));
  const fade = Float64Array.from({ length: hop }, (_, i) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / hop));
  const result = new Float64Array(length);
  result.set(recording.subarray(0, Math.min(hop, length)));
  let last = 0;
  for (let start = hop; start < length; start += hop) {
    const natural = last + hop;
    const time = Math.round(start * factor);
    let segment = time + thinning * bestLag(thin, inThin(natural), inThin(time), inThin(hop), reach);
    if (thinning > 1) segment += bestLag(all, natural, segment, hop, thinning);
    for (let i = 0; i < hop && start + i < length; i++) {
      const rise = fade[i]!;
      result[start + i] = (1 - rise) * (recording[natural + i] ?? 0) + rise * (recording[segment + i] ?? 0);
    }
    last = segment;
  }
  return result;
}

/** Means of `count` samples at a time. */
function thinned(recording: Float64Array, count: number): Float64Array {
  const result = new Float64Array(Math.floor(recording.length / count));
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += recording[i * count + j]!;
    result[i] = sum / count;
  }
  return result;
}

interface Compared {
  readonly samples: Float64Array;
  /** `[samples + 1]` energy of all samples before each. */
  readonly energies: Float64Array;
}

function compared(samples: Float64Array): Compared {
  const energies = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) energies[i + 1] = energies[i]! + samples[i]! * samples[i]!;
  return { samples, energies };
}

/**
 * The lag in `-reach .. reach` at which the samples from `time` on are most like those `[natural, natural + size)`; 0 where none is better.
 * What lies outside the recording is silence.
 */
function bestLag(of: Compared, natural: number, time: number, size: number, reach: number): number {
  let best = 0;
  let most = likeness(of, natural, time, size);
  for (let away = 1; away <= reach; away++) {
    for (let lag = -away; lag <= away; lag += 2 * away) {
      const score = likeness(of, natural, time + lag, size);
      if (score > most) {
        most = score;
        best = lag;
      }
    }
  }
  return best;
}

/** Cross-correlation of the samples from `natural` on with those from `other` on, over the root of the energy of the latter. */
function likeness({ samples, energies }: Compared, natural: number, other: number, size: number): number {
  const first = Math.max(0, -other);
  const end = Math.min(size, samples.length - natural, samples.length - other);
  if (first >= end) return 0;
  const energy = energies[other + end]! - energies[other + first]!;
  if (!(energy > 0)) return 0;
  let product = 0;
  for (let i = first; i < end; i++) product += samples[natural + i]! * samples[other + i]!;
  return product / Math.sqrt(energy);
}
