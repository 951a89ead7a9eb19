import type { ImageOptions } from './options.js';

/** Raw pixels in [0, 1] to the values that a model wants: `(pixel - mean) / deviation`, or a factor and a shift. */
export interface Scaling {
  readonly id: string;
  readonly summary: string;
  readonly colour: 'rgb' | 'bgr';
  readonly map:
    | { readonly kind: 'identity' }
    | { readonly kind: 'linear'; readonly factor: number; readonly shift: number }
    | { readonly kind: 'normalise'; readonly mean: readonly number[]; readonly deviation: readonly number[] };
}

const unit: Scaling = { id: 'unit', summary: 'pixels 0..1', colour: 'rgb', map: { kind: 'identity' } };
const byte: Scaling = { id: 'byte', summary: 'pixels 0..255', colour: 'rgb', map: { kind: 'linear', factor: 255, shift: 0 } };
const signed: Scaling = { id: 'signed', summary: 'pixels -1..1', colour: 'rgb', map: { kind: 'linear', factor: 2, shift: -1 } };
const imagenet: Scaling = {
  id: 'imagenet',
  summary: "pixels less ImageNet's mean, over its deviation",
  colour: 'rgb',
  map: { kind: 'normalise', mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
};
const mnist: Scaling = {
  id: 'mnist',
  summary: "pixels less MNIST's mean, over its deviation",
  colour: 'rgb',
  map: { kind: 'normalise', mean: [0.1307], deviation: [0.3081] },
};

function inColour(scaling: Scaling, colour: 'rgb' | 'bgr'): Scaling {
  return colour === 'rgb' ? scaling : { ...scaling, id: `${scaling.id}-bgr`, summary: `${scaling.summary}, BGR`, colour };
}

/** Scalings to try for a model of so many channels, the likeliest first; one when the options name it. */
export function scalings({ scaling, colour }: ImageOptions, channels: number): readonly Scaling[] {
  const wanted = channels === 1 ? 'rgb' : (colour ?? 'rgb');
  if (scaling !== undefined) return [inColour(named(scaling, channels), wanted)];
  if (channels === 1) return [unit, byte, signed, mnist];
  const usual = [unit, byte, signed, imagenet].map((each) => inColour(each, wanted));
  return colour === undefined ? [...usual, inColour(byte, 'bgr')] : usual;
}

function named(scaling: NonNullable<ImageOptions['scaling']>, channels: number): Scaling {
  if (typeof scaling === 'object') {
    const [mean, deviation] = [scaling.mean, scaling.std].map((each) => [each].flat());
    return {
      id: 'mean-std',
      summary: `pixels less ${mean!.join(', ')}, over ${deviation!.join(', ')}`,
      colour: 'rgb',
      map: { kind: 'normalise', mean: mean!, deviation: deviation! },
    };
  }
  const known = { unit, byte, signed, imagenet }[scaling];
  if (known !== imagenet || channels === 3) return known;
  // The mean over the colours, for a grey model trained on grey ImageNet.
  return { ...imagenet, map: { kind: 'normalise', mean: [0.449], deviation: [0.226] } };
}
