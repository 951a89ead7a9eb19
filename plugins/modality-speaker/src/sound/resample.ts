import { FULL_SCALE, levelOf } from './levels.js';
import { viewOf, waveOf } from './wavefile.js';

/**
 * wavefile's best: a windowed sinc of 32 zero crossings on each side behind its low-pass filter (Butterworth of order 16, run forwards and
 * backwards, so that nothing is delayed). Sine sweeps, -6 dB, 8/11.025/16/22.05/44.1/48 kHz to 8/16/44.1 kHz: gain within 0.3 dB and
 * what is not the sine below -82 dB up to 0.95 of the lower Nyquist frequency; what would alias at 1.05, 1.1, 1.2 of it below -33, -65,
 * -127 dB. Its default sinc of 6 leaves -20 dB at 0.95, its cubic -13 dB and a loss of 5 dB.
 */
const CROSSINGS = 32;
const method = {
  method: 'sinc',
  sincFilterSize: CROSSINGS,
  sincWindow: (x: number) => 0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS),
  LPF: true,
};

/** Whole numbers of 32 bits hold levels with 15 bits after the point and one to spare for what overshoots full scale. */
const FRACTION = 2 ** 15;

/**
 * Levels at another rate, in time with the old ones to the end; the length is `round(samples * to / from)`.
 *
 * wavefile steps through L samples by (L - 1) / N for its N = floor(L * to / from), a little less than from / to: over a recording
 * the drift adds up to a sample, -13 dB of error on a tone. So it is given silence behind the recording until L = m p + 1, and
 * in place of the rates, of which it uses the ratio alone, 2 L and 2 m q + 1, for which it makes N = m q, where p / q is from / to in
 * lowest terms: it then steps by p / q exactly.
 */
export function resample(levels: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return levels;
  const divisor = greatestCommonDivisor(from, to);
  const [p, q] = [from / divisor, to / divisor];
  const m = Math.ceil((levels.length + 2 * CROSSINGS) / p);
  const given = new Int32Array(m * p + 1);
  for (let i = 0; i < levels.length; i++) given[i] = levels[i]! * FRACTION;
  const wave = waveOf('32', given, 2 * given.length);
  wave.toSampleRate(2 * m * q + 1, { ...method });
  const view = viewOf(wave);
  const resampled = new Int16Array(Math.round((levels.length * to) / from));
  for (let i = 0; i < resampled.length; i++) resampled[i] = levelOf(view.getInt32(4 * i, true) / (FULL_SCALE * FRACTION));
  return resampled;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
