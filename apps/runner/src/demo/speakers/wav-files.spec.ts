import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SPEAKERS } from './speaker.js';
import { wav, writeWavs } from './wav-files.js';

describe('a WAV file', () => {
  it('has the header of one channel of 16 bits at 8 kHz', () => {
    expect(wav(Int16Array.of(1, -2)).toString('hex')).toBe(
      [
        ...['52494646', '28000000', '57415645'], // RIFF, 40 bytes behind, WAVE
        ...['666d7420', '10000000', '0100', '0100', '401f0000', '803e0000', '0200', '1000'], // fmt, 16 bytes, PCM, 1, 8000, 16000, 2, 16
        ...['64617461', '04000000', '0100', 'feff'], // data, 4 bytes, 1, -2
      ].join(''),
    );
  });
});

describe('the folder of a split', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'deepsensor-wav-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds a folder for each speaker, with numbered files', async () => {
    const sounds = [Int16Array.of(1), Int16Array.of(2), Int16Array.of(3)];
    await writeWavs(folder, 'test', { sounds, labels: Uint8Array.of(0, 1, 0) });
    expect(await readdir(path.join(folder, 'test'))).toEqual(SPEAKERS.map(({ name }) => name));
    const [first, second] = SPEAKERS;
    expect(await readdir(path.join(folder, 'test', first!.name))).toEqual([`${first!.name}_000.wav`, `${first!.name}_001.wav`]);
    expect(await readdir(path.join(folder, 'test', second!.name))).toEqual([`${second!.name}_000.wav`]);
    expect(await readFile(path.join(folder, 'test', first!.name, `${first!.name}_001.wav`))).toEqual(wav(Int16Array.of(3)));
  });
});
