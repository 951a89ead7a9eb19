import type { RowTransform } from './transforms.js';

/**
 * Moves a series later in time by a share of its length, or earlier where it is negative; between two points by the straight line. What
 * is moved in from outside has the value of the end.
 */
export const timeShift: RowTransform = {
  name: 'time-shift',
  parameters: [{ name: 'share', unit: '%', from: -5, to: 5 }],
  keepsLabel: 'a recording that is begun a little earlier or later shows the same event',
  change(series, [share]) {
    const shift = (share! / 100) * series.length;
    const last = series.length - 1;
    return series.map((_, i) => {
      const at = Math.min(last, Math.max(0, i - shift));
      const left = Math.min(last - 1, Math.floor(at));
      return series[left]! + (at - left) * (series[left + 1]! - series[left]!);
    });
  },
};
