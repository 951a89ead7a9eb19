import { rowLength, type Batch, type Illustration } from '@deepsensor/contract';

import { encodePng, resize } from './jimp.js';
import { levelsOf } from './levels.js';
import { repeatGrey, type Picture, type PictureSize } from './picture.js';

/** Longest side of an illustration in pixels; a larger picture is scaled down to it. */
const longestSide = 256;
const middleGrey = 128;

/** For each row a picture of the reference, the failing input and their difference, magnified until its largest change is full. */
export async function illustrateRows(inputs: Batch, references: Batch): Promise<readonly (readonly Illustration[])[]> {
  const [rows, channels, height, width] = inputs.shape as [number, number, number, number];
  const size: PictureSize = { channels, height, width };
  const length = rowLength(inputs.shape);
  const illustrations: (readonly Illustration[])[] = [];
  for (let row = 0; row < rows; row++) {
    const failing = levelsOf(inputs.data.subarray(row * length, (row + 1) * length));
    const reference = levelsOf(references.data.subarray(row * length, (row + 1) * length));
    const difference = magnified(failing, reference);
    illustrations.push([
      { role: 'reference', mediaType: 'image/png', bytes: await drawn(reference, size), caption: 'seed' },
      { role: 'failing', mediaType: 'image/png', bytes: await drawn(failing, size), caption: 'failing input' },
      { role: 'difference', mediaType: 'image/png', bytes: await drawn(difference.levels, size), caption: difference.caption },
    ]);
  }
  return illustrations;
}

/** Signed change around the middle grey, the largest at black or white. */
function magnified(failing: Uint8Array, reference: Uint8Array): { levels: Uint8Array; caption: string } {
  let largest = 0;
  for (let i = 0; i < failing.length; i++) largest = Math.max(largest, Math.abs(failing[i]! - reference[i]!));
  if (largest === 0) return { levels: new Uint8Array(failing.length).fill(middleGrey), caption: 'no difference' };
  const factor = 127 / largest;
  const levels = Uint8Array.from(failing, (level, i) => Math.round(middleGrey + (level - reference[i]!) * factor));
  const shown = factor < 10 ? factor.toFixed(1) : factor.toFixed(0);
  return { levels, caption: `difference ×${shown}, middle grey is no change` };
}

async function drawn(levels: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const longest = Math.max(size.height, size.width);
  if (longest <= longestSide) return encodePng(levels, size);
  const scaled = (side: number) => Math.max(1, Math.round((side * longestSide) / longest));
  const picture: Picture = { channels: size.channels === 1 ? 1 : 3, height: size.height, width: size.width, levels };
  const small = await resize(picture, scaled(size.height), scaled(size.width));
  const whole = size.channels === 3 && small.channels === 1 ? repeatGrey(small) : small;
  return encodePng(whole.levels, whole);
}
