import type { Illustration } from '@deepsensor/contract';
import type { FindingRecord, RunFacts } from '@deepsensor/store';

import type { DemoRun } from './demo-run.js';
import { png } from './png.js';

const RATE = 8000;
const SAMPLES = 4000;
const [FRAMES, BANDS] = [50, 64];

/** 16-bit mono. */
export function wav(levels: Int16Array, rate: number): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * levels.length);
  const [pcm, channels, width] = [1, 1, 2];
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  [pcm, channels].forEach((value, i) => bytes.writeUInt16LE(value, 20 + 2 * i));
  [rate, rate * width].forEach((value, i) => bytes.writeUInt32LE(value, 24 + 4 * i));
  [width, 8 * width].forEach((value, i) => bytes.writeUInt16LE(value, 32 + 2 * i));
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * levels.length, 40);
  levels.forEach((level, i) => bytes.writeInt16LE(level, 44 + 2 * i));
  return bytes;
}

/** A hum with the pitch of a speaker, which rises and falls. */
function hum(hertz: number, loudness: number): Int16Array {
  return Int16Array.from({ length: SAMPLES }, (_, i) => {
    const phase = (2 * Math.PI * hertz * (i + 300 * Math.sin(i / 900))) / RATE;
    return loudness * Math.sin((Math.PI * i) / SAMPLES) * (Math.sin(phase) + Math.sin(2 * phase) / 2 + Math.sin(5 * phase) / 4);
  });
}

/** Stripes where the harmonics would be. */
function stripes(hertz: number, loudness: number): Uint8Array {
  const pixels = Uint8Array.from({ length: FRAMES * BANDS }, (_, i) => {
    const [frame, band] = [i % FRAMES, BANDS - 1 - Math.floor(i / FRAMES)];
    const pitch = (hertz / 60) * (1 + 0.2 * Math.sin(frame / 8));
    return loudness * Math.sin((Math.PI * frame) / FRAMES) * Math.abs(Math.cos((Math.PI * band) / pitch)) ** 3;
  });
  return png(pixels, FRAMES, BANDS, 1);
}

function wave(levels: Int16Array): Uint8Array {
  const [width, height] = [400, 97];
  const pixels = new Uint8Array(width * height).fill(255);
  for (let x = 0; x < width; x++) {
    const extent = Math.max(...levels.subarray((x * SAMPLES) / width, ((x + 1) * SAMPLES) / width).map(Math.abs)) / 32768;
    for (let y = Math.round(48 - 48 * extent); y <= 48 + 48 * extent; y++) pixels[y * width + x] = 90;
  }
  return png(pixels, width, height, 1);
}

function illustrationsOf({ labelIndex, predictedIndex }: FindingRecord): Illustration[] {
  const [pitch, other] = [110 + 25 * labelIndex, 600 + 90 * predictedIndex];
  const seed = hum(pitch, 12_000);
  const change = hum(other, 120);
  const failing = seed.map((level, i) => level + change[i]!);
  const difference = change.map((level) => 50 * level);
  const shown = (role: Illustration['role'], levels: Int16Array, hertz: number, loudness: number, said: string): Illustration[] => [
    { role, mediaType: 'image/png', bytes: stripes(hertz, loudness), caption: `spectrogram of the ${role}` },
    { role, mediaType: 'image/png', bytes: wave(levels), caption: `waveform of the ${role}` },
    { role, mediaType: 'audio/wav', bytes: wav(levels, RATE), caption: said },
  ];
  return [
    ...shown('reference', seed, pitch, 250, 'seed, 0.50 s at 8 kHz'),
    ...shown('failing', failing, pitch, 240, 'failing, 0.50 s at 8 kHz'),
    ...shown('difference', difference, other, 160, 'difference, amplified 50 times (+34 dB), 0.50 s at 8 kHz'),
  ];
}

const facts: Partial<RunFacts> = {
  model: { path: 'models/speakers.onnx', sha256: '3a'.repeat(32), inputShape: [1, SAMPLES], parameters: 212_070 },
  data: { summary: 'fsdd (test), 300 recordings of 6 speakers' },
  budget: { measure: 'snr', radius: 25, says: 'SNR ≥ 25 dB' },
  scales: {
    snr: { symbol: 'SNR', unit: 'dB', alike: 'larger' },
    linf: { symbol: 'L∞', unit: '', alike: 'smaller' },
  },
  frontEnd: 'samples -1..1',
  command: 'npx deepsensor run --model models/speakers.onnx --data data/fsdd --snr 25',
};

/** A run on recordings of six speakers that looks like a real one. */
export const soundRun: DemoRun = {
  classes: ['george', 'jackson', 'lucas', 'nicolas', 'theo', 'yweweler'],
  facts,
  dress: (finding) => ({
    ...finding,
    distances: { linf: 0.004, snr: 25 + finding.excitable / 100 },
    illustrations: illustrationsOf(finding),
  }),
};
