import { describe, expect, it } from 'vitest';

import type { Sample } from '@deepsensor/contract';

import { someLevels, wavBytes, wavSample } from '../../test/support.js';
import { decodeClips, type WantedClips } from './decode.js';
import { encodeRows } from './encode.js';
import { PADDING } from './levels.js';
import { placement } from './placement.js';
import { conversion } from './resample.js';

const wanted: WantedClips = { rate: 8000, length: 6, fit: 'start', channel: 'mix', resample: false };
const sample = (bytes: Uint8Array, id = 'george/x.wav'): Sample => ({ id, label: 0, bytes, format: 'wav' });
const stereo = (...levels: readonly number[]) =>
  sample(wavBytes({ channels: 2, bits: 16, data: new Uint8Array(Int16Array.from(levels).buffer) }));
const levelsOf = (row: Float32Array) => [...row].map((value) => value * 32_768);
const reasons = async (samples: readonly Sample[], change: Partial<WantedClips> = {}) =>
  (await decodeClips(samples, { ...wanted, ...change })).failures.map(({ reason }) => reason);

describe(decodeClips, () => {
  it.each<[string, number, Partial<WantedClips>, readonly number[]]>([
    ['as it is', 6, {}, [1, 2, 3, 4, 5, 6]],
    ['padded at the end', 3, {}, [1, 2, 3, PADDING, PADDING, PADDING]],
    ['padded at both ends', 3, { fit: 'centre' }, [PADDING, 1, 2, 3, PADDING, PADDING]],
    ['cut at the end', 9, {}, [1, 2, 3, 4, 5, 6]],
    ['cut at both ends', 9, { fit: 'centre' }, [2, 3, 4, 5, 6, 7]],
  ])('gives level / 32768, %s', async (_, length, change, thousands) => {
    const clip = wavSample(Int16Array.from({ length }, (__, i) => 1000 * (i + 1)));
    const { inputs, rows } = await decodeClips([clip], { ...wanted, ...change });
    expect(inputs.shape).toEqual([1, 6]);
    expect(rows).toEqual([0]);
    expect(inputs.data).toEqual(Float32Array.from(thousands, (level) => (Object.is(level, PADDING) ? PADDING : (1000 * level) / 32_768)));
  });

  it('keeps silence at the ends of a recording apart from padding', async () => {
    const { inputs } = await decodeClips([wavSample(Int16Array.of(0, 500, 0))], wanted);
    expect([...inputs.data]).toEqual([0, 500 / 32_768, 0, PADDING, PADDING, PADDING]);
  });

  it('mixes channels or takes the one asked for, counted from 0', async () => {
    const clip = stereo(100, 201, -300, 300, 5, 0);
    expect(levelsOf((await decodeClips([clip], { ...wanted, length: 3 })).inputs.data)).toEqual([151, 0, 3]);
    expect(levelsOf((await decodeClips([clip], { ...wanted, length: 3, channel: 1 })).inputs.data)).toEqual([201, 300, 0]);
    expect(await reasons([clip], { channel: 2 })).toEqual(['it has no channel 2; 0 to 1 are allowed']);
    // What is saved has one channel, and is read back under the same options.
    expect(await reasons([wavSample(someLevels(6))], { channel: 2 })).toEqual([]);
  });

  it('converts the rate with leave', async () => {
    const clip = wavSample(someLevels(12), 16_000);
    expect(await reasons([clip])).toEqual(['it is at 16,000 Hz, not 8,000; --resample converts it']);
    const { inputs } = await decodeClips([clip], { ...wanted, resample: true });
    expect(levelsOf(inputs.data)).toEqual([...conversion(16_000, 8000).convert(someLevels(12), 0, { from: 0, count: 6 })]);
  });

  it.each<[number, 'start' | 'centre']>([
    [8000, 'start'],
    [8000, 'centre'],
    [44_100, 'start'],
    [44_100, 'centre'],
  ])('decodes no more of a long recording at %i Hz than is taken, fit %s', async (rate, fit) => {
    const long = Float64Array.from({ length: 30_000 }, (_, i) => 0.3 * Math.sin(0.01 * i));
    // Where nothing is taken stands what cannot be decoded.
    const { from, count } = placement(conversion(rate, 8000).lengthOf(long.length), 200, fit);
    const { from: first, count: samples } = conversion(rate, 8000).sourceOf({ from, count }, long.length);
    const holed = long.map((value, i) => (i >= first && i < first + samples ? value : Number.NaN));
    const float = (data: Float64Array) => sample(wavBytes({ format: 3, bits: 64, rate, data: new Uint8Array(data.buffer) }));
    const all = { ...wanted, length: 200, fit, resample: true };
    const [whole, part] = await Promise.all([decodeClips([float(long)], all), decodeClips([float(holed)], all)]);
    expect(part.failures).toEqual([]);
    expect(part.inputs).toEqual(whole.inputs);
  });

  it('lists what it cannot use with a reason, and keeps the others', async () => {
    const quiet = (peak: number) => wavSample(new Int16Array(6).fill(-peak), 8000, `quiet/${peak}.wav`);
    const clipped = (share: number) =>
      wavSample(
        someLevels(100)
          .fill(32_767, 0, share / 2)
          .fill(-32_768, 50, 50 + share / 2),
      );
    const samples = [sample(new Uint8Array(0), 'a/empty.wav'), quiet(32), quiet(33), clipped(6), clipped(4)];
    const decoded = await decodeClips(samples, { ...wanted, length: 100 });
    expect(decoded.rows).toEqual([2, 4]);
    expect(decoded.inputs.shape).toEqual([2, 100]);
    expect(decoded.inputs.data).toHaveLength(200);
    expect(decoded.failures).toEqual([
      { id: 'a/empty.wav', reason: 'the file is empty' },
      {
        id: 'quiet/32.wav',
        reason: 'silence: the loudest of the 6 samples that are taken is 32 of 32,768 levels; at least 33 are allowed (-60 dB)',
      },
      { id: 'george/0.wav', reason: 'clipped: 6.0 % of the samples that are taken are at full scale; at most 5 % are allowed' },
    ]);
    for (const [position, row] of [2, 4].entries()) {
      const alone = await decodeClips([samples[row]!], { ...wanted, length: 100 });
      expect(alone.inputs.data).toEqual(decoded.inputs.data.slice(position * 100, (position + 1) * 100));
    }
  });

  it('finds clipping before channels are mixed, in what 8 bits can hold, and in the part that is taken', async () => {
    expect(await reasons([stereo(32_767, 0, 900, 0, 900, 0)])).toEqual([expect.stringMatching(/^clipped: 16\.7 %/)]);
    expect(await reasons([sample(wavBytes({ bits: 8, data: Uint8Array.of(255, 100, 1) }))])).toEqual([
      expect.stringMatching(/^clipped: 66\.7 %/),
    ]);
    const loudStart = someLevels(100).fill(32_767, 0, 2);
    expect(await reasons([wavSample(loudStart)])).toEqual([expect.stringMatching(/^clipped: 33\.3 %/)]);
    expect(await reasons([wavSample(loudStart)], { fit: 'centre' })).toEqual([]);
    expect(await reasons([wavSample(someLevels(100).fill(1, 0, 6))])).toEqual([expect.stringMatching(/^silence/)]);
  });
});

describe(encodeRows, () => {
  it.each(['start', 'centre'] as const)('keeps every sample and the padding to the bit with fit %s', async (fit) => {
    const all = { ...wanted, length: 9, fit };
    const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13];
    const clips = lengths.map((length) => wavSample(Int16Array.from({ length }, (_, i) => (i % 2 === 0 ? 0 : 32_767 - i)).fill(-40, 0, 1)));
    const silentEnds = wavSample(Int16Array.of(0, 0, 77, 0));
    const { inputs } = await decodeClips([...clips, silentEnds], all);
    const files = await encodeRows(inputs, 8000);
    expect(files.every(({ extension }) => extension === 'wav')).toBe(true);
    expect(files.map(({ bytes }) => (bytes.length - 44) / 2)).toEqual([...lengths.map((length) => Math.min(length, 9)), 4]);
    const again = await decodeClips(
      files.map(({ bytes }) => sample(bytes)),
      all,
    );
    expect(again.failures).toEqual([]);
    expect(again.inputs).toEqual(inputs);
  });

  it('rounds other values and cuts them at full scale', async () => {
    const [file] = await encodeRows({ data: Float32Array.of(-1.2, 0.50001, 1e-6, 0.25, PADDING), shape: [1, 5] }, 8000);
    const { inputs } = await decodeClips([sample(file!.bytes)], { ...wanted, length: 5 });
    expect(inputs.data).toEqual(new Float32Array(0));
    expect([...new Int16Array(file!.bytes.slice(44).buffer)]).toEqual([-32_768, 16_384, 0, 8192]);
  });
});
