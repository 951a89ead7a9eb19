import type { RowTransform } from './transforms.js';

/** Draws a series larger or smaller around its mean. A model behind z-normalisation cannot tell. */
export const scale: RowTransform = {
  name: 'scale',
  parameters: [{ name: 'factor', unit: '', from: 0.8, to: 1.25 }],
  keepsLabel: 'a curve is named by its form: drawn a little larger or smaller around its mean, it is the same',
  change(series, [factor]) {
    const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
    return series.map((value) => mean + factor! * (value - mean));
  },
};
