import type { Stream } from '@deepsensor/rng';

import { SAMPLE_RATE } from './rates.js';

/** An echo: samples of delay, and how loud it is against the direct sound. */
type Echo = readonly [delay: number, gain: number];

/** No sample lies further out than this: nothing is clipped. */
const LOUDEST = 0.95;

/** The voice as a microphone in some room takes it, samples of 16 bits. Room, place, microphone and noise are drawn anew each time. */
export function record(voice: Float64Array, random: Stream): Int16Array {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const [before, after] = [between(0.01, 0.07), between(0.03, 0.1)].map((seconds) => Math.round(seconds * SAMPLE_RATE)) as [number, number];
  const sound = new Float64Array(before + voice.length + after);
  for (const [delay, gain] of drawRoom(random)) addEcho(sound, voice, before + delay, gain);
  colour(sound, between(-0.3, 0.3));
  const level = rms(sound);
  const hiss = drawNoise(sound.length, random);
  const noise = level * 10 ** (between(-36, -20) / 20);
  for (let i = 0; i < sound.length; i++) sound[i]! += noise * hiss[i]!;
  const peak = sound.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const gain = Math.min(10 ** (between(-32, -18) / 20) / level, LOUDEST / peak);
  return Int16Array.from(sound, (each) => Math.round(32767 * gain * each));
}

/**
 * An impulse response: the direct sound, a few echoes of near walls, and a tail that dies away by 60 dB in the reverberation time,
 * thin noise of single pulses (Karjalainen and Järveläinen 2007).
 */
function drawRoom(random: Stream): Echo[] {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const reverberation = between(0.1, 0.4);
  const tail = between(0.02, 0.12);
  const sign = () => (random.uniform() < 0.5 ? -1 : 1);
  const echoes: Echo[] = [[0, 1]];
  const walls = 2 + random.below(4);
  for (let i = 0; i < walls; i++) echoes.push([Math.round(between(0.001, 0.02) * SAMPLE_RATE), sign() * between(0.05, 0.3)]);
  const spacing = SAMPLE_RATE / 700;
  for (let at = 0.01 * SAMPLE_RATE; at < 0.5 * reverberation * SAMPLE_RATE; at += spacing) {
    const delay = Math.floor(at + spacing * random.uniform());
    echoes.push([delay, sign() * tail * 10 ** ((-3 * delay) / (reverberation * SAMPLE_RATE))]);
  }
  return echoes;
}

function addEcho(sound: Float64Array, voice: Float64Array, at: number, gain: number): void {
  const length = Math.min(voice.length, sound.length - at);
  for (let i = 0; i < length; i++) sound[at + i]! += gain * voice[i]!;
}

/** In place: a microphone that hears nothing below some 80 Hz and leans towards high tones (`lean` > 0) or low ones. */
function colour(sound: Float64Array, lean: number): void {
  const pole = Math.exp((-2 * Math.PI * 80) / SAMPLE_RATE);
  let [last, passed] = [0, 0];
  let before = 0;
  for (let i = 0; i < sound.length; i++) {
    const x = sound[i]!;
    passed = x - last + pole * passed;
    last = x;
    sound[i] = passed - lean * before;
    before = passed;
  }
}

/** Noise of level 1 that is more or less dull. */
function drawNoise(length: number, random: Stream): Float64Array {
  const dullness = 0.9 * random.uniform();
  let held = 0;
  const noise = Float64Array.from({ length }, () => (held = dullness * held + random.normal()));
  const level = rms(noise);
  return noise.map((each) => each / level);
}

function rms(sound: Float64Array): number {
  return Math.sqrt(sound.reduce((sum, each) => sum + each * each, 0) / sound.length);
}
