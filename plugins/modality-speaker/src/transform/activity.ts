const frameSeconds = 0.02;
/** Frames more than 30 dB below the loudest are pauses (Kinnunen and Li 2010, detection of speech by energy). */
const pause = 1e-3;

/** Samples `[start, end)` of each frame of 20 ms in which someone speaks, the last of which may be shorter; none in silence. */
export function activeFrames(recording: Float64Array, rate: number): readonly (readonly [start: number, end: number])[] {
  const size = Math.max(1, Math.round(frameSeconds * rate));
  const frames: [number, number][] = [];
  for (let start = 0; start < recording.length; start += size) frames.push([start, Math.min(recording.length, start + size)]);
  const powers = frames.map((frame) => energyIn(recording, [frame]) / (frame[1] - frame[0]));
  const loudest = powers.reduce((a, b) => Math.max(a, b), 0);
  return frames.filter((_, at) => powers[at]! > loudest * pause);
}

export function energyIn(samples: Float64Array, frames: readonly (readonly [start: number, end: number])[]): number {
  let sum = 0;
  for (const [start, end] of frames) for (let i = start; i < end; i++) sum += samples[i]! * samples[i]!;
  return sum;
}

/**
 * Adds `noise [n]`, made so loud that the ratio of the energies of recording and noise, over the frames in which someone speaks, is `snr`
 * dB. Nothing is added to silence, which has no such ratio.
 */
export function mixed(recording: Float64Array, noise: Float64Array, snr: number, rate: number): Float64Array {
  const frames = activeFrames(recording, rate);
  const energy = energyIn(noise, frames);
  if (!(energy > 0)) return recording;
  const gain = Math.sqrt(energyIn(recording, frames) / energy / 10 ** (snr / 10));
  const result = new Float64Array(recording.length);
  for (let i = 0; i < result.length; i++) result[i] = recording[i]! + gain * noise[i]!;
  return result;
}
