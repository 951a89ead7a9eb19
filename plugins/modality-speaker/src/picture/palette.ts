/** Sixteen colours of magma, evenly spaced: S. van der Walt and N. Smith for Matplotlib 2.0, in the public domain (CC0). */
const MAGMA = [
  0x000004, 0x0b0924, 0x20114b, 0x3b0f70, 0x57157e, 0x721f81, 0x8c2981, 0xa8327d, 0xc43c75, 0xde4968, 0xf1605d, 0xfa7f5e, 0xfe9f6d,
  0xfebf84, 0xfddea0, 0xfcfdbf,
];

type Colour = [red: number, green: number, blue: number, alpha: number];

/** Steps between the darkest and the brightest colour of a spectrogram. */
export const STEPS = 64;

/** Entry of a palette that shows what lies behind the picture: here is no recording. */
export const NOTHING = 0;

/** `NOTHING`, then `STEPS` colours from dark to bright, as even to the eye as magma is: straight lines between sixteen of it. */
export const spectrogramPalette: Colour[] = [
  [0, 0, 0, 0],
  ...Array.from({ length: STEPS }, (_, step): Colour => {
    const at = (step * (MAGMA.length - 1)) / (STEPS - 1);
    const [below, above] = [MAGMA[Math.floor(at)]!, MAGMA[Math.ceil(at)]!];
    const part = (shift: number) => Math.round(byte(below, shift) + (at % 1) * (byte(above, shift) - byte(below, shift)));
    return [part(16), part(8), part(0), 255];
  }),
];

/** Entries for a waveform: from its lowest to its highest sample, and its root mean square. */
export const ENVELOPE = 1;
export const CORE = 2;

/** Blues that stand out against paper and night alike. fast-png wants what is not opaque first. */
export const waveformPalette: Colour[] = [
  [0, 0, 0, 0],
  [110, 126, 232, 150],
  [94, 111, 224, 255],
];

function byte(colour: number, shift: number): number {
  return (colour >> shift) & 255;
}
