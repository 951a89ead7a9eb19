import { describe, expect, it } from 'vitest';

import { PADDING } from '../sound/levels.js';
import { distances } from './distances.js';

const rate = 8000;
const sine = (hertz: number, level: number, samples = 800) =>
  Float32Array.from({ length: samples }, (_, i) => level * Math.sin((2 * Math.PI * hertz * (i + 0.5)) / rate));
const of = (sound: Float32Array, reference: Float32Array) =>
  Object.fromEntries(
    Object.entries(distances({ data: sound, shape: [1, sound.length] }, { data: reference, shape: [1, sound.length] }, rate)).map(
      ([name, values]) => [name, values[0]!],
    ),
  );

describe(distances, () => {
  it('measures a tone that is 20 dB below another', () => {
    const reference = sine(400, 0.5);
    const sound = reference.map((value, i) => value + sine(1000, 0.05)[i]!);
    const { snr, segsnr, l2, linf } = of(sound, reference);
    expect(snr).toBeCloseTo(20, 3);
    expect(segsnr).toBeCloseTo(20, 3);
    expect(l2).toBeCloseTo(0.05 * Math.sqrt(400), 4);
    // Eight samples a period, none at its peak.
    expect(linf).toBeCloseTo(0.05 * Math.sin((3 * Math.PI) / 8), 6);
  });

  it('finds no distance from a recording to itself', () => {
    const { snr, segsnr, l2, linf, lsd } = of(sine(400, 0.5), sine(400, 0.5));
    expect([snr, segsnr, l2, linf, lsd]).toEqual([Infinity, 35, 0, 0, 0]);
  });

  it('hears 6.02 dB in every frequency when noise is twice as loud', () => {
    const noise = Float32Array.from({ length: 800 }, (_, i) => 0.8 * (((i * 7919 + ((i * i * 31) % 1009)) % 997) / 997 - 0.5));
    expect(
      of(
        noise.map((value) => value * 2),
        noise,
      )['lsd'],
    ).toBeCloseTo(20 * Math.log10(2), 3);
  });

  it('bounds what a silent segment says', () => {
    const reference = sine(400, 0.5, 320);
    reference.fill(0, 160);
    const sound = reference.slice();
    sound[300] = 0.01;
    // The first segment is unchanged, the second silent and changed.
    expect(of(sound, reference)['segsnr']).toBeCloseTo((35 - 10) / 2, 6);
  });

  it('leaves padding out', () => {
    const [reference, sound] = [sine(400, 0.5), sine(400, 0.4)];
    const padded = (values: Float32Array) => Float32Array.from([...values, ...new Array<number>(800).fill(PADDING)]);
    expect(of(padded(sound), padded(reference))).toEqual(of(sound, reference));
  });

  it('measures each row by itself', () => {
    const both = Float32Array.from([...sine(400, 0.5), ...sine(300, 0.2)]);
    const references = Float32Array.from([...sine(400, 0.4), ...sine(300, 0.1)]);
    const together = distances({ data: both, shape: [2, 800] }, { data: references, shape: [2, 800] }, rate);
    const second = of(sine(300, 0.2), sine(300, 0.1));
    for (const [name, values] of Object.entries(together)) expect(values[1], name).toBe(second[name]);
  });
});
