/** Coefficients of a filter of second order, that of y[i] scaled to one. */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Quality factors of the two halves of a Butterworth filter of fourth order: 1 / (2 cos(π/8)), 1 / (2 cos(3π/8)). */
const butterworth = [0.541196100146197, 1.3065629648763766] as const;

/** Removes what lies above `cutOff` in Hz, in place: 24 dB an octave, -3 dB at the cut-off. Leaves all from half the rate on. */
export function lowPassed(samples: Float64Array, cutOff: number, rate: number): Float64Array {
  if (cutOff < rate / 2) for (const q of butterworth) filter(samples, pass('low', cutOff, rate, q));
  return samples;
}

/** Removes what lies below `cutOff` in Hz, in place: 24 dB an octave, -3 dB at the cut-off. Leaves all at 0. */
export function highPassed(samples: Float64Array, cutOff: number, rate: number): Float64Array {
  if (cutOff > 0) for (const q of butterworth) filter(samples, pass('high', cutOff, rate, q));
  return samples;
}

/** Low-pass and high-pass filters of Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients". */
function pass(kind: 'low' | 'high', cutOff: number, rate: number, q: number): Biquad {
  const angle = (2 * Math.PI * cutOff) / rate;
  const cosine = Math.cos(angle);
  const alpha = Math.sin(angle) / (2 * q);
  const a0 = 1 + alpha;
  const middle = kind === 'low' ? 1 - cosine : -(1 + cosine);
  const edge = Math.abs(middle) / 2 / a0;
  return { b0: edge, b1: middle / a0, b2: edge, a1: (-2 * cosine) / a0, a2: (1 - alpha) / a0 };
}

/** Transposed direct form II, from rest, in place. */
function filter(samples: Float64Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let first = 0;
  let second = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    const result = b0 * sample + first;
    first = b1 * sample - a1 * result + second;
    second = b2 * sample - a2 * result;
    samples[i] = result;
  }
}
