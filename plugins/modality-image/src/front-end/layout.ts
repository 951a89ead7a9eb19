import { DeepSensorError, type GraphValue } from '@deepsensor/contract';

import { fits } from '../picture/decode.js';
import { sizeText, type PictureSize } from '../picture/picture.js';
import type { ImageOptions } from './options.js';

/** How a model's input tensor holds a picture. `nhw` has no axis for channels; `flat-...` is one axis of all values. */
export type Arrangement = 'nchw' | 'nhwc' | 'nhw' | 'flat-nchw' | 'flat-nhwc';

/** The pictures that a model takes, and how. */
export interface Layout {
  readonly arrangement: Arrangement;
  readonly size: PictureSize;
}

/** A picture looked at beforehand, to hold its size against the model's. */
export interface Preview {
  readonly id: string;
  readonly size: PictureSize;
}

type Dimension = number | string;
interface OpenLayout {
  readonly arrangement: Arrangement;
  readonly channels: Dimension;
  readonly height: Dimension;
  readonly width: Dimension;
}

/**
 * The layouts in which pictures like these could enter the model, the likeliest first. Free dimensions take the pictures' size.
 * Throws `DATA_MISMATCH`, saying both sizes, when none fits.
 */
export function layoutsFor(model: GraphValue, previews: readonly Preview[], options: ImageOptions): readonly Layout[] {
  if (model.type !== 'float32')
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `the model's input "${model.name}" takes ${model.type}; pictures can be fed to a float32 input.`,
    );
  const open = openLayouts(model, previews[0]?.size, options);
  const settled = open.map((each) => settle(each, previews[0]?.size));
  const fitting = settled.filter(({ size }) => options.resize === true || previews.every((each) => fits(each.size, size)));
  if (fitting.length > 0) return fitting;
  const { size } = settled[0]!;
  const odd = previews.find((each) => !fits(each.size, size))!;
  const isPicture = size.height > 1 && size.width > 1;
  const remedy = isPicture
    ? '--resize accepts this and scales each picture; or check --data.'
    : 'It is no model of pictures; check --model and --data.';
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `the model takes ${sizeText(size)}, the pictures are ${sizeText(odd.size)} (${odd.id}). ${remedy}`,
  );
}

function openLayouts(model: GraphValue, picture: PictureSize | undefined, { layout }: ImageOptions): readonly OpenLayout[] {
  const [, a, b, c] = model.shape;
  const wrong = (says: string) =>
    new DeepSensorError(
      'DATA_MISMATCH',
      `the model's input "${model.name}" is [${model.shape.join(', ')}], ${says}; pictures fit [n, C, H, W], [n, H, W, C], [n, H, W] or [n, C·H·W] with C 1 or 3.`,
    );
  if (model.shape.length === 4) {
    const nchw: OpenLayout = { arrangement: 'nchw', channels: a!, height: b!, width: c! };
    const nhwc: OpenLayout = { arrangement: 'nhwc', channels: c!, height: a!, width: b! };
    const possible = (layout === undefined ? [nchw, nhwc] : [layout === 'nchw' ? nchw : nhwc]).filter(({ channels }) =>
      isChannels(channels),
    );
    if (possible.length === 0) throw wrong('which has neither 1 nor 3 channels');
    // An axis that says 1 or 3 is the channels; one that says nothing only may be.
    const said = possible.filter(({ channels }) => typeof channels === 'number');
    return said.length > 0 ? said : possible;
  }
  if (model.shape.length === 3) return [{ arrangement: 'nhw', channels: 1, height: a!, width: b! }];
  if (model.shape.length === 2) {
    const size = flatSize(a!, picture);
    if (size === undefined) throw wrong(`which is no picture of ${picture === undefined ? '1 or 3 channels' : sizeText(picture)}`);
    const arrangements: readonly Arrangement[] =
      size.channels === 1 ? ['flat-nchw'] : layout === undefined ? ['flat-nchw', 'flat-nhwc'] : [`flat-${layout}`];
    return arrangements.map((arrangement) => ({ arrangement, ...size }));
  }
  throw wrong(`of rank ${model.shape.length}`);
}

function isChannels(dimension: Dimension): boolean {
  return typeof dimension === 'string' || dimension === 1 || dimension === 3;
}

/** The size of the picture when it has so many values, grey or in colour; else a square one of so many. */
function flatSize(length: Dimension, picture: PictureSize | undefined): PictureSize | undefined {
  if (typeof length === 'string') return picture;
  if (picture !== undefined) {
    const channels = length / (picture.height * picture.width);
    if (channels === 1 || channels === 3) return { ...picture, channels };
  }
  for (const channels of [1, 3]) {
    const side = Math.sqrt(length / channels);
    if (Number.isInteger(side)) return { channels, height: side, width: side };
  }
  return undefined;
}

function settle({ arrangement, channels, height, width }: OpenLayout, picture: PictureSize | undefined): Layout {
  const settled = (dimension: Dimension, axis: keyof PictureSize): number => {
    if (typeof dimension === 'number') return dimension;
    if (picture !== undefined) return picture[axis];
    throw new DeepSensorError(
      'DATA_INVALID',
      `the model leaves its ${axis} free, and none of the first pictures can be read to take it from.`,
    );
  };
  return {
    arrangement,
    size: { channels: settled(channels, 'channels'), height: settled(height, 'height'), width: settled(width, 'width') },
  };
}
