import { describe, expect, it } from 'vitest';

import type { Sample } from '@deepsensor/contract';
import { Jimp } from 'jimp';

import { pngSample, someLevels } from '../../test/support.js';
import { decodeSamples } from './decode.js';
import { encodeRows } from './encode.js';
import { RAW_OF_LEVEL } from './levels.js';

const grey = { channels: 1, height: 5, width: 4 };
const colour = { channels: 3, height: 5, width: 4 };
const sample = (bytes: Uint8Array, format = 'png'): Sample => ({ id: `cat/x.${format}`, label: 0, bytes, format });
const levelsOf = (values: Float32Array) => [...values].map((value) => Math.round(value * 255));

/** A picture of one RGBA colour, in the format asked for. */
async function uniform(rgba: number, mime: 'image/png' | 'image/bmp' | 'image/jpeg', size = colour): Promise<Uint8Array> {
  return new Jimp({ width: size.width, height: size.height, color: rgba }).getBuffer(mime);
}

describe(decodeSamples, () => {
  it('gives planes of pixel / 255 as float32 holds them', async () => {
    const levels = someLevels(colour);
    const { inputs } = await decodeSamples([await pngSample(colour)], colour, false);
    expect(inputs.shape).toEqual([1, 3, 5, 4]);
    expect(inputs.data).toEqual(Float32Array.from(levels, (level) => Math.fround(level / 255)));
  });

  it('reads raw bytes with one or three channels', async () => {
    const levels = someLevels(colour);
    const raw = (shape: readonly number[], bytes = levels): Sample => ({ id: 'raw', label: 0, bytes, format: 'raw-u8', shape });
    expect(levelsOf((await decodeSamples([raw([3, 5, 4])], colour, false)).inputs.data)).toEqual([...levels]);
    expect(levelsOf((await decodeSamples([raw([5, 4], levels.slice(0, 20))], grey, false)).inputs.data)).toEqual([...levels.slice(0, 20)]);
    const { failures } = await decodeSamples([raw([2, 5, 4]), raw([3, 5, 5])], colour, false);
    expect(failures.map(({ reason }) => reason)).toEqual([
      'raw bytes of shape 2×5×4; 1 or 3 channels of height and width are read',
      '60 raw bytes for 3×5×5 values',
    ]);
  });

  it('reads JPEG and BMP, and drops alpha', async () => {
    const files = [
      sample(await uniform(0x64c80aff, 'image/bmp'), 'bmp'),
      sample(await uniform(0x64c80a40, 'image/png')),
      sample(await uniform(0x64c80aff, 'image/jpeg'), 'jpg'),
    ];
    const { inputs, failures } = await decodeSamples(files, colour, false);
    expect(failures).toEqual([]);
    const levels = levelsOf(inputs.data);
    const planes = [100, 200, 10].flatMap((level) => Array.from({ length: 20 }, () => level));
    expect(levels.slice(0, 60)).toEqual(planes);
    expect(levels.slice(60, 120)).toEqual(planes);
    // JPEG is lossy, a plain colour by two levels at most.
    levels.slice(120).forEach((level, i) => expect(Math.abs(level - planes[i]!)).toBeLessThanOrEqual(2));
  });

  it('repeats grey for colour, and takes colour off only with leave', async () => {
    const red = sample(await uniform(0xff0000ff, 'image/png'));
    const repeated = await decodeSamples([await pngSample(grey)], colour, false);
    expect(levelsOf(repeated.inputs.data)).toEqual([0, 1, 2].flatMap(() => [...someLevels(grey)]));
    expect((await decodeSamples([red], grey, false)).failures[0]!.reason).toBe('it is 3×5×4, not 1×5×4; --resize scales each picture');
    const { inputs } = await decodeSamples([red], grey, true);
    expect(levelsOf(inputs.data)).toEqual(Array.from({ length: 20 }, () => 76));
  });

  it('scales with leave, to whole levels', async () => {
    const large = await pngSample({ channels: 3, height: 50, width: 31 });
    expect((await decodeSamples([large], colour, false)).failures).toHaveLength(1);
    const { inputs } = await decodeSamples([large], colour, true);
    expect(inputs.shape).toEqual([1, 3, 5, 4]);
    expect(inputs.data).toEqual(Float32Array.from(levelsOf(inputs.data), (level) => RAW_OF_LEVEL[level]!));
    expect(new Set(inputs.data).size).toBeGreaterThan(5);
  });

  it('lists what it cannot read with a reason, and keeps the others', async () => {
    const whole = await pngSample(colour);
    const jpeg = await uniform(0x64c80aff, 'image/jpeg', { channels: 3, height: 64, width: 64 });
    const decoded = await decodeSamples(
      [
        sample(whole.bytes.slice(0, whole.bytes.length - 30)),
        sample(Buffer.from('this is no picture')),
        whole,
        sample(new Uint8Array(0)),
        sample(jpeg.slice(0, jpeg.length / 2), 'jpg'),
      ],
      colour,
      false,
    );
    expect(decoded.rows).toEqual([2]);
    expect(decoded.inputs.shape).toEqual([1, 3, 5, 4]);
    expect(decoded.inputs.data).toHaveLength(60);
    const reasons = decoded.failures.map(({ reason }) => reason);
    expect(reasons[0]).toMatch(/^damaged or cut short/);
    expect(reasons[1]).toBe('not a picture: PNG, JPEG and BMP are read');
    expect(reasons[2]).toBe('the file is empty');
    expect(reasons[3]).toMatch(/^damaged or cut short/);
    expect(reasons).toHaveLength(4);
  });
});

describe(encodeRows, () => {
  it.each([
    [1, 16, 16],
    [3, 16, 16],
  ])('keeps every level of %i channels to the bit, in bytes that repeat', async (channels, height, width) => {
    const data = Float32Array.from({ length: channels * 256 }, (_, i) => Math.fround(((i * 7) % 256) / 255));
    const batch = { data, shape: [1, channels, height, width] };
    const [file] = await encodeRows(batch);
    expect(file!.extension).toBe('png');
    expect((await encodeRows(batch))[0]!.bytes).toEqual(file!.bytes);
    // Colour type in the header: 0 grey, 2 RGB; bit depth 8.
    expect([...file!.bytes.subarray(24, 26)]).toEqual([8, channels === 1 ? 0 : 2]);
    const { inputs } = await decodeSamples([sample(file!.bytes)], { channels, height, width }, false);
    expect(inputs.data).toEqual(data);
  });

  it('rounds other values and cuts them at the box', async () => {
    const [file] = await encodeRows({ data: Float32Array.of(-0.2, 0.1, 0.5001, 1.7), shape: [1, 1, 2, 2] });
    const { inputs } = await decodeSamples([sample(file!.bytes)], { channels: 1, height: 2, width: 2 }, false);
    expect(levelsOf(inputs.data)).toEqual([0, 26, 128, 255]);
  });
});
