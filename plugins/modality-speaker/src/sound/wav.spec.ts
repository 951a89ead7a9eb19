import { describe, expect, it } from 'vitest';

import { someLevels, wavBytes, type WavParts } from '../../test/support.js';
import { readWav, readWavHeader, writeWav } from './wav.js';

const bytesOf = (values: ArrayLike<number> & { readonly buffer: ArrayBufferLike }) => new Uint8Array(values.buffer);
const allOf = (bytes: Uint8Array) => {
  const { samples, levels } = readWav(bytes);
  return levels({ from: 0, count: samples });
};
const levelsIn = (parts: WavParts) => allOf(wavBytes(parts)).map((levels) => [...levels]);

describe(writeWav, () => {
  it('writes 16-bit PCM of one channel, byte for byte', () => {
    const golden = [
      ...[0x52, 0x49, 0x46, 0x46, 42, 0, 0, 0, 0x57, 0x41, 0x56, 0x45], // RIFF, bytes that follow, WAVE
      ...[0x66, 0x6d, 0x74, 0x20, 16, 0, 0, 0, 1, 0, 1, 0], // fmt, its size, PCM, one channel
      ...[0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0], // 8000 Hz, 16,000 bytes a second, 2 bytes a sample, 16 bits
      ...[0x64, 0x61, 0x74, 0x61, 6, 0, 0, 0, 1, 0, 0xfe, 0xff, 0xff, 0x7f], // data, its size, 1, -2, 32767
    ];
    expect([...writeWav(Int16Array.of(1, -2, 32767), 8000)]).toEqual(golden);
  });

  it('writes part of a longer array', () => {
    const levels = someLevels(9);
    expect(writeWav(levels.subarray(3, 7), 16_000)).toEqual(writeWav(levels.slice(3, 7), 16_000));
  });
});

describe(readWav, () => {
  it('reads back what was written, from the middle of a longer buffer too', () => {
    const file = writeWav(someLevels(101), 44_100);
    const shared = Buffer.alloc(file.length + 3);
    shared.set(file, 3);
    for (const bytes of [file, shared.subarray(3)]) {
      expect(readWav(bytes)).toMatchObject({ rate: 44_100, channels: 1, samples: 101, loudest: 32_767 });
      expect(allOf(bytes)).toEqual([someLevels(101)]);
      expect(readWav(bytes).levels({ from: 30, count: 40 })).toEqual([someLevels(101).subarray(30, 70)]);
    }
  });

  it.each<[string, WavParts, readonly number[]]>([
    ['8 bits, an odd number of them', { bits: 8, data: Uint8Array.of(128, 0, 255) }, [0, -32_768, 32_512]],
    ['16 bits', { bits: 16, data: bytesOf(Int16Array.of(0, -32_768, 32_767)) }, [0, -32_768, 32_767]],
    ['24 bits', { bits: 24, data: Uint8Array.of(0x80, 0x01, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0x80) }, [2, -1, 32_767, -32_768]],
    ['32 bits', { bits: 32, data: bytesOf(Int32Array.of(0x7fff, 0x8000, -0x18001, 2 ** 31 - 1)) }, [0, 1, -2, 32_767]],
    ['float', { format: 3, bits: 32, data: bytesOf(Float32Array.of(-0, 0.5, -1, 1.5, 2 / 32_768)) }, [0, 16_384, -32_768, 32_767, 2]],
    ['double', { format: 3, bits: 64, data: bytesOf(Float64Array.of(0.25, -1.5)) }, [8192, -32_768]],
    ['A-law', { format: 6, bits: 8, data: Uint8Array.of(0xd5, 0x55, 0xaa) }, [8, -8, 32_256]],
    ['mu-law', { format: 7, bits: 8, data: Uint8Array.of(0xff, 0x00, 0x80, 0xef) }, [0, -32_124, 32_124, 132]],
    ['float as WAVE_FORMAT_EXTENSIBLE', { format: 3, bits: 32, data: bytesOf(Float32Array.of(0.5)), extensible: true }, [16_384]],
    ['A-law as WAVE_FORMAT_EXTENSIBLE', { format: 6, bits: 8, data: Uint8Array.of(0x2a, 0x2a), extensible: true }, [-32_256, -32_256]],
  ])('reads %s', (_, parts, levels) => {
    expect(levelsIn(parts)).toEqual([levels]);
  });

  it('takes channels apart', () => {
    const data = bytesOf(Int16Array.of(1, 2, 3, 4, 5, 6));
    expect(levelsIn({ channels: 2, bits: 16, data })).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(levelsIn({ channels: 3, bits: 16, data, extensible: true })).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  it.each([
    ['a title', 'LIST\x0e\0\0\0INFOISFT\x02\0\0\0x\0'],
    ['a chunk of odd size', 'note\x03\0\0\0abc\0'],
    ['a count of cue points that would fill the memory', 'cue \x04\0\0\0\xff\xff\xff\xff'],
  ])('passes over %s', (_, chunk) => {
    const chunkBefore = Buffer.from(chunk, 'latin1');
    expect(levelsIn({ bits: 16, data: bytesOf(Int16Array.of(7, 8)), chunkBefore })).toEqual([[7, 8]]);
  });

  it('takes a pipe without a size to its end', () => {
    const data = bytesOf(Int16Array.of(7, 8));
    expect(levelsIn({ bits: 16, data, claimedBytes: 0xffffffff })).toEqual([[7, 8]]);
  });

  const whole = { bits: 16, data: new Uint8Array(9000) };
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /^the file is empty$/],
    ['text', Buffer.from('no sound at all'), /^not a WAV file: files that begin with RIFF and WAVE are read$/],
    ['its header cut', wavBytes(whole).subarray(0, 30), /^damaged or cut short: it has no samples$/],
    ['its samples gone', wavBytes(whole).subarray(0, 40), /^damaged or cut short: it has no samples$/],
    [
      'its samples cut',
      wavBytes({ ...whole, claimedBytes: 16_000 }),
      /^cut short: the header says 16,000 bytes of samples, the file has 9,000$/,
    ],
    ['no header', Buffer.from('RIFF\x10\0\0\0WAVEdata\x02\0\0\0\x01\0'), /^damaged or cut short: it has no header that says how/],
    ['no samples', wavBytes({ bits: 16, data: new Uint8Array(0) }), /^it holds no samples$/],
    ['no channels', wavBytes({ ...whole, channels: 0 }), /^its header is damaged: 0 channels of 16 bits at 8000 Hz in blocks of 0 bytes$/],
    ['no rate', wavBytes({ ...whole, rate: 0 }), /^its header is damaged: 1 channels of 16 bits at 0 Hz/],
    ['MP3', wavBytes({ ...whole, format: 0x55, bits: 0 }), /^its samples are of format 0x0055 and 0 bits; PCM of 8, 16, 24 or 32 bits/],
    ['ADPCM', wavBytes({ ...whole, format: 17, bits: 4 }), /^its samples are of format 0x0011 and 4 bits; /],
    [
      'NaN',
      wavBytes({ format: 3, bits: 32, data: bytesOf(Float32Array.of(0, NaN)) }),
      /^a sample is NaN; finite ones in -1\.\.1 are allowed$/,
    ],
    ['infinity', wavBytes({ format: 3, bits: 64, data: bytesOf(Float64Array.of(-Infinity)) }), /^a sample is -Infinity; finite/],
  ])('refuses a file with %s', (_, bytes, says) => {
    expect(() => allOf(bytes)).toThrow(says);
  });
});

describe(readWavHeader, () => {
  it('counts samples of a channel', () => {
    const bytes = wavBytes({ bits: 24, channels: 2, rate: 48_000, data: new Uint8Array(60) });
    expect(readWavHeader(bytes)).toEqual({ rate: 48_000, channels: 2, samples: 10, bits: 24 });
  });
});
