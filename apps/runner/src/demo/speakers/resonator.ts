import { SAMPLE_RATE } from './rates.js';

/**
 * A digital resonator of second order, `y[n] = a x[n] + b y[n-1] + c y[n-2]` with gain 1 at 0 Hz (Klatt 1980, equations 1 and 2).
 * Its setting may move while it sounds.
 */
export class Resonator {
  private a = 1;
  private b = 0;
  private c = 0;
  private last = 0;
  private lastButOne = 0;

  /** Frequency and bandwidth in Hz. */
  tune(frequency: number, bandwidth: number): void {
    [this.a, this.b, this.c] = coefficients(frequency, bandwidth);
  }

  next(x: number): number {
    const y = this.a * x + this.b * this.last + this.c * this.lastButOne;
    this.lastButOne = this.last;
    this.last = y;
    return y;
  }
}

/** The mirror image of a resonator, a dip in place of a peak (Klatt 1980, equation 4). */
export class Antiresonator {
  private a = 1;
  private b = 0;
  private c = 0;
  private last = 0;
  private lastButOne = 0;

  /** Frequency and bandwidth in Hz. */
  tune(frequency: number, bandwidth: number): void {
    const [a, b, c] = coefficients(frequency, bandwidth);
    this.a = 1 / a;
    this.b = -b / a;
    this.c = -c / a;
  }

  next(x: number): number {
    const y = this.a * x + this.b * this.last + this.c * this.lastButOne;
    this.lastButOne = this.last;
    this.last = x;
    return y;
  }
}

function coefficients(frequency: number, bandwidth: number): [a: number, b: number, c: number] {
  const radius = Math.exp((-Math.PI * bandwidth) / SAMPLE_RATE);
  const c = -radius * radius;
  const b = 2 * radius * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
  return [1 - b - c, b, c];
}
