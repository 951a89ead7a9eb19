import { FULL_SCALE } from '../sound/levels.js';
import { powerFrames, speechAnalysis } from '../sound/spectrum.js';

/**
 * Log-spectral distance in dB: the root mean square over frequencies of the difference of the log power spectra, averaged over frames of
 * 25 ms every 10 ms (Rabiner and Juang 1993, section 4.5.1). Power below that of rounding to 16 bits counts as such, for digital silence
 * has no logarithm.
 * @param rate In Hz.
 */
export function logSpectralDistance(sound: Float32Array, reference: Float32Array, rate: number): number {
  const analysis = speechAnalysis(rate);
  const [a, b] = [powerFrames(sound, analysis), powerFrames(reference, analysis)];
  const bins = analysis.size / 2 + 1;
  // Uniform rounding noise of variance 1/12 of a squared level, under a Hann window, whose squares have the mean 3/8.
  const floor = (analysis.window * 0.375) / 12 / FULL_SCALE ** 2;
  let sum = 0;
  for (let start = 0; start < a.length; start += bins) {
    let squared = 0;
    for (let k = start; k < start + bins; k++) squared += (10 * Math.log10(Math.max(a[k]!, floor) / Math.max(b[k]!, floor))) ** 2;
    sum += Math.sqrt(squared / bins);
  }
  return sum / (a.length / bins);
}
