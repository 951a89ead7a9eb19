import type { Decoded, Sample } from '@deepsensor/contract';

import { decodeFile, resize } from './jimp.js';
import { RAW_OF_LEVEL } from './levels.js';
import { repeatGrey, sizeText, toGrey, type Picture, type PictureSize } from './picture.js';

/** Says what made a sample unreadable, to go into a list of failures. */
export class Unreadable extends Error {}

/** Reads one sample: a file of any format that jimp knows, or `raw-u8` of shape `[H, W]` or `[C, H, W]`. Throws `Unreadable`. */
export async function readPicture(sample: Sample): Promise<Picture> {
  if (sample.format === 'raw-u8') return rawPicture(sample);
  if (sample.bytes.length === 0) throw new Unreadable('the file is empty');
  try {
    return await decodeFile(sample.bytes);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (/MIME|does not support/i.test(said)) throw new Unreadable('not a picture: PNG, JPEG and BMP are read');
    throw new Unreadable(`damaged or cut short (${said})`);
  }
}

function rawPicture({ bytes, shape = [] }: Sample): Picture {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  if ((channels !== 1 && channels !== 3) || height === undefined || width === undefined || shape.length > 3)
    throw new Unreadable(`raw bytes of shape ${shape.join('×')}; 1 or 3 channels of height and width are read`);
  if (bytes.length !== channels * height * width)
    throw new Unreadable(`${bytes.length} raw bytes for ${sizeText({ channels, height, width })} values`);
  return { channels, height, width, levels: bytes };
}

/**
 * Whether a picture can be made to fit without the user's leave: the same height and width, and no colour to lose. Grey fits colour,
 * repeated.
 */
export function fits(picture: PictureSize, wanted: PictureSize): boolean {
  return (
    picture.height === wanted.height && picture.width === wanted.width && (picture.channels === wanted.channels || picture.channels === 1)
  );
}

/** Scales, repeats or takes the colour off until the picture is as wanted. Throws `Unreadable` when that needs leave that was not given. */
async function fit(picture: Picture, wanted: PictureSize, resizing: boolean): Promise<Picture> {
  if (!resizing && !fits(picture, wanted))
    throw new Unreadable(`it is ${sizeText(picture)}, not ${sizeText(wanted)}; --resize scales each picture`);
  const sized =
    picture.height === wanted.height && picture.width === wanted.width ? picture : await resize(picture, wanted.height, wanted.width);
  if (sized.channels === wanted.channels) return sized;
  return wanted.channels === 1 ? toGrey(sized) : repeatGrey(sized);
}

/**
 * Decodes samples to raw units, pixel / 255, `[n, C, H, W]`, so that every value lies on a level of an 8-bit file. What cannot be read
 * is listed with a reason.
 */
export async function decodeSamples(samples: readonly Sample[], wanted: PictureSize, resizing: boolean): Promise<Decoded> {
  const length = wanted.channels * wanted.height * wanted.width;
  const values = new Float32Array(samples.length * length);
  const rows: number[] = [];
  const failures: { id: string; reason: string }[] = [];
  for (const [position, sample] of samples.entries()) {
    try {
      const { levels } = await fit(await readPicture(sample), wanted, resizing);
      const start = rows.length * length;
      for (let i = 0; i < length; i++) values[start + i] = RAW_OF_LEVEL[levels[i]!]!;
      rows.push(position);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failures.push({ id: sample.id, reason: error.message });
    }
  }
  const shape = [rows.length, wanted.channels, wanted.height, wanted.width];
  return { inputs: { data: rows.length === samples.length ? values : values.slice(0, rows.length * length), shape }, rows, failures };
}
