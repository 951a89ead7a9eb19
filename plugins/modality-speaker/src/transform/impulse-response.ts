import { choicesOf, normalsOf } from './draw.js';

export interface Room {
  /** Seconds in which the reverberation falls by 60 dB. */
  readonly t60: number;
  /** Energy of the direct sound over that of all that follows, in dB. */
  readonly ratio: number;
  /** Picks the room of this kind, in [0, 1]. */
  readonly draw: number;
}

/** Between them single reflections, one in each slot; from the end on so many that they are noise. */
const reflections = { from: 0.002, slot: 0.003, to: 0.032 };

/**
 * Response of a room to an impulse, down to -60 dB: the direct sound, 1; ten early reflections of either sign; then Gaussian noise under an
 * exponential (Moorer 1979, Polack 1988). The early reflections have the energy that the noise would have in their place, so that the
 * decay is the same from the first of them on.
 * @param most Samples after which the rest is left out.
 */
export function impulseResponse({ t60, ratio, draw }: Room, rate: number, most: number): Float64Array {
  const whole = Math.max(1, Math.round(t60 * rate));
  const decay = (-3 * Math.LN10) / (t60 * rate);
  const response = normalsOf('reverberation', draw, whole);
  const choices = choicesOf('reverberation', draw);
  const late = Math.min(whole, Math.round(reflections.to * rate));
  response.fill(0, 0, late);
  const slot = reflections.slot * rate;
  for (let start = reflections.from * rate; start + slot < late + 1; start += slot) {
    const at = Math.floor(start + slot * choices.uniform());
    const sign = choices.below(2) === 0 ? -1 : 1;
    if (at > 0 && at < late) response[at]! += sign * Math.sqrt(slot);
  }
  let energy = 0;
  for (let i = 1; i < whole; i++) {
    response[i]! *= Math.exp(decay * i);
    energy += response[i]! * response[i]!;
  }
  const gain = energy > 0 ? Math.sqrt(10 ** (-ratio / 10) / energy) : 0;
  for (let i = 1; i < whole; i++) response[i]! *= gain;
  response[0] = 1;
  return response.subarray(0, Math.min(whole, most));
}
