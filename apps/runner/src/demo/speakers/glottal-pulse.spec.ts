import { describe, expect, it } from 'vitest';

import { glottalPulse, pulseAt } from './glottal-pulse.js';

const lowest = ({ table }: { table: Float64Array }) => table.indexOf(table.reduce((a, b) => Math.min(a, b))) / table.length;

describe('the glottal pulse', () => {
  it('closes where the regression on Rd puts it', () => {
    // Rd 1: Ra = 0.038, Rk = 0.342, Rg = 0.342 / (4 (0.11 / (0.5 + 1.2 * 0.342) - 0.038)) = 1.0323, te = 1.342 / (2 Rg) = 0.6500
    expect(glottalPulse(1).open).toBeCloseTo(0.65, 3);
    expect(lowest(glottalPulse(1))).toBeCloseTo(0.65, 2);
  });

  it.each([0.4, 1, 1.7, 2.6])('gives a flow that comes back to where it began, at Rd %d', (rd) => {
    const pulse = glottalPulse(rd);
    let flow = 0;
    let peak = 0;
    for (const each of pulse.table) peak = Math.max(peak, (flow += each));
    expect(Math.abs(flow)).toBeLessThan(1e-9);
    expect(peak).toBeGreaterThan(10);
    expect(pulse.table.reduce((a, b) => Math.min(a, b))).toBeCloseTo(-1, 1);
    // Without the flow's return being right, the table would have been shifted to be without mean.
    expect(pulse.table[0]!).toBeCloseTo(0, 4);
  });

  it('leaves the glottis open longer and returns more slowly the breathier it is', () => {
    const [pressed, breathy] = [glottalPulse(0.6), glottalPulse(2)];
    expect(breathy.open).toBeGreaterThan(pressed.open);
    const behind = (pulse: typeof pressed) => pulseAt(pulse, pulse.open + 0.02);
    expect(behind(breathy)).toBeLessThan(behind(pressed) - 0.3);
  });

  it('is read between its points on a line, and around its end', () => {
    const pulse = { table: Float64Array.from({ length: 1024 }, (_, i) => i), open: 1 };
    expect(pulseAt(pulse, 10.25 / 1024)).toBeCloseTo(10.25, 9);
    expect(pulseAt(pulse, 1023.5 / 1024)).toBeCloseTo(1023 / 2, 9);
  });
});
