import { Stream } from '@deepsensor/rng';

export const KINDS = ['sawtooth', 'sine', 'square'] as const;
export const LENGTH = 256;

/** A wave of one period, its phase in [0, 1). */
const forms: Readonly<Record<(typeof KINDS)[number], (phase: number) => number>> = {
  sawtooth: (phase) => 2 * phase - 1,
  sine: (phase) => Math.sin(2 * Math.PI * phase),
  square: (phase) => (phase < 0.5 ? 1 : -1),
};

export interface Waves {
  /** Index into `KINDS`. */
  readonly labels: readonly number[];
  /** `[count][256]` in a made-up unit: around 20, to either side by 2 to 4. */
  readonly series: readonly Float64Array[];
}

/** Draws waves of two to four periods, from any phase, under noise of two fifths of their height. */
export function drawWaves(count: number, seed: number, purpose: string): Waves {
  const random = new Stream(seed, `waves/${purpose}`);
  const labels = Array.from({ length: count }, (_, i) => i % KINDS.length);
  const series = labels.map((label) => {
    const form = forms[KINDS[label]!];
    const [periods, start, height] = [2 + 2 * random.uniform(), random.uniform(), 2 + 2 * random.uniform()];
    return Float64Array.from({ length: LENGTH }, (_, i) => {
      const phase = (start + (periods * i) / LENGTH) % 1;
      return 20 + height * (form(phase) + 0.4 * random.normal());
    });
  });
  return { labels, series };
}

/** The waves as a CSV file with a header. */
export function csvOf({ labels, series }: Waves): string {
  const header = ['label', ...Array.from({ length: LENGTH }, (_, i) => `t${i}`)].join(',');
  const rows = series.map((values, row) => [KINDS[labels[row]!], ...Array.from(values, (value) => value.toFixed(4))].join(','));
  return `${[header, ...rows].join('\n')}\n`;
}
