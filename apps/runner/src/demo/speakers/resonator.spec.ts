import { describe, expect, it } from 'vitest';

import { Antiresonator, Resonator } from './resonator.js';

const impulse = (length: number) => Float64Array.from({ length }, (_, i) => (i === 0 ? 1 : 0));

describe('a resonator', () => {
  it('rings at its frequency and dies away by its bandwidth', () => {
    const resonator = new Resonator();
    resonator.tune(1000, 100);
    const [radius, angle] = [Math.exp((-Math.PI * 100) / 8000), (2 * Math.PI * 1000) / 8000];
    const gain = 1 - 2 * radius * Math.cos(angle) + radius * radius;
    impulse(50).forEach((x, n) => {
      // The closed form of a pair of poles.
      expect(resonator.next(x)).toBeCloseTo((gain * radius ** n * Math.sin((n + 1) * angle)) / Math.sin(angle), 10);
    });
  });

  it('lets 0 Hz pass as it is', () => {
    const resonator = new Resonator();
    resonator.tune(700, 80);
    let y = 0;
    for (let i = 0; i < 2000; i++) y = resonator.next(1);
    expect(y).toBeCloseTo(1, 9);
  });
});

describe('an antiresonator', () => {
  it('undoes a resonator of the same setting', () => {
    const [peak, dip] = [new Resonator(), new Antiresonator()];
    peak.tune(270, 100);
    dip.tune(270, 100);
    impulse(20).forEach((x) => expect(dip.next(peak.next(x))).toBeCloseTo(x, 10));
  });

  it('silences its own frequency when it is narrow', () => {
    const dip = new Antiresonator();
    dip.tune(1000, 0);
    const heard = Array.from({ length: 20 }, (_, n) => dip.next(Math.sin((2 * Math.PI * 1000 * n) / 8000)));
    heard.slice(2).forEach((y) => expect(y).toBeCloseTo(0, 10));
    expect(Math.abs(heard[1]!)).toBeGreaterThan(0.1);
  });
});
