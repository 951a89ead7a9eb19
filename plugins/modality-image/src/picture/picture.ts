/** Channels, height and width, in the order in which raw inputs hold them. */
export interface PictureSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A decoded picture, plane after plane, 8 bits a value: `[channels, height, width]`. A picture without colour has one channel. */
export interface Picture extends PictureSize {
  readonly channels: 1 | 3;
  readonly levels: Uint8Array;
}

/** `3×32×32`, as messages have it. */
export function sizeText({ channels, height, width }: PictureSize): string {
  return `${channels}×${height}×${width}`;
}

/**
 * Planes of interleaved RGBA bytes. Alpha is dropped, as PIL's `convert("RGB")` does, because that is what networks were trained on.
 * A picture in which red, green and blue agree everywhere is grey, whatever its file calls it.
 */
export function pictureFromRgba(rgba: Uint8Array, width: number, height: number): Picture {
  const pixels = width * height;
  const channels = isGrey(rgba, pixels) ? 1 : 3;
  const levels = new Uint8Array(channels * pixels);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0, from = channel, to = channel * pixels; i < pixels; i++, from += 4, to++) levels[to] = rgba[from]!;
  }
  return { channels, height, width, levels };
}

function isGrey(rgba: Uint8Array, pixels: number): boolean {
  for (let i = 0; i < 4 * pixels; i += 4) if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return false;
  return true;
}

/** Interleaved RGBA bytes of planes, opaque; one plane stands for all three colours. */
export function rgbaFromPlanes(levels: Uint8Array, { channels, height, width }: PictureSize): Uint8Array {
  const pixels = width * height;
  const rgba = new Uint8Array(4 * pixels).fill(255);
  for (let channel = 0; channel < 3; channel++) {
    const plane = channels === 1 ? 0 : channel * pixels;
    for (let i = 0, to = channel; i < pixels; i++, to += 4) rgba[to] = levels[plane + i]!;
  }
  return rgba;
}

/** One plane repeated three times. */
export function repeatGrey(picture: Picture): Picture {
  const { length } = picture.levels;
  const levels = new Uint8Array(3 * length);
  for (let channel = 0; channel < 3; channel++) levels.set(picture.levels, channel * length);
  return { ...picture, channels: 3, levels };
}

/** Luma by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), rounded: PIL's `convert("L")` up to its rounding. */
export function toGrey(picture: Picture): Picture {
  const pixels = picture.height * picture.width;
  const levels = new Uint8Array(pixels);
  const { levels: rgb } = picture;
  for (let i = 0; i < pixels; i++) levels[i] = (299 * rgb[i]! + 587 * rgb[pixels + i]! + 114 * rgb[2 * pixels + i]! + 500) / 1000;
  return { ...picture, channels: 1, levels };
}
