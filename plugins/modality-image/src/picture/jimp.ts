import type { Picture, PictureSize } from './picture.js';
import { pictureFromRgba, rgbaFromPlanes } from './picture.js';

type JimpModule = typeof import('jimp');
let loading: Promise<JimpModule> | undefined;

/** jimp takes a fifth of a second to load, so it is loaded when the first picture asks for it. */
function jimp(): Promise<JimpModule> {
  loading ??= import('jimp');
  return loading;
}

/**
 * Decodes a PNG, JPEG or BMP, told by its first bytes and not by its name. A JPEG that ends early is refused, not filled up with grey.
 * Rejects with jimp's error.
 */
export async function decodeFile(bytes: Uint8Array): Promise<Picture> {
  const { Jimp } = await jimp();
  const { bitmap } = await Jimp.fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    'image/jpeg': { tolerantDecoding: false },
  });
  return pictureFromRgba(bitmap.data, bitmap.width, bitmap.height);
}

async function bitmapOf(levels: Uint8Array, size: PictureSize) {
  const { Jimp } = await jimp();
  return new Jimp({ width: size.width, height: size.height, data: Buffer.from(rgbaFromPlanes(levels, size).buffer) });
}

/** Stretches to the size given; jimp's default resampling, which averages when it shrinks. Keeps the channels. */
export async function resize(picture: Picture, height: number, width: number): Promise<Picture> {
  const image = await bitmapOf(picture.levels, picture);
  const { bitmap } = image.resize({ w: width, h: height });
  return pictureFromRgba(bitmap.data, width, height);
}

/** PNG of 8 bits a value, grey or RGB; the same bytes for the same picture. */
export async function encodePng(levels: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const image = await bitmapOf(levels, size);
  return image.getBuffer('image/png', { colorType: size.channels === 1 ? 0 : 2 });
}
