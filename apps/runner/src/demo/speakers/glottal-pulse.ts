/** Instants of a glottal period, as parts of it. */
interface Times {
  /** The flow is at its peak. */
  readonly tp: number;
  /** The folds meet: the derivative of the flow is at its lowest, -1. */
  readonly te: number;
  /** Time constant of the return to zero, not an instant. */
  readonly ta: number;
}

/** One period of the derivative of glottal flow. */
export interface Pulse {
  /** Values at equal steps over the period, mean 0, lowest about -1. */
  readonly table: Float64Array;
  /** Part of the period, from its beginning, in which the glottis is open. */
  readonly open: number;
}

const TABLE = 1024;

/**
 * The model of Liljencrants and Fant (Fant, Liljencrants and Lin 1985): `e^(alpha t) sin(omega t)` until the folds meet at `te`, behind it
 * `e^(-epsilon (t - te)) - e^(-epsilon (1 - te))`, both scaled to -1 at `te`. It is the derivative of the flow because lips radiate that.
 * @param rd Shape, from 0.4 (pressed) to 2.6 (breathy).
 */
export function glottalPulse(rd: number): Pulse {
  const times = timesOf(rd);
  const { tp, te, ta } = times;
  const omega = Math.PI / tp;
  const epsilon = returnRate(times);
  const alpha = growth(times, omega, returnArea(times, epsilon));
  const tail = Math.exp(-epsilon * (1 - te));
  const table = Float64Array.from({ length: TABLE }, (_, i) => {
    const t = i / TABLE;
    return t <= te
      ? (-Math.exp(alpha * (t - te)) * Math.sin(omega * t)) / Math.sin(omega * te)
      : -(Math.exp(-epsilon * (t - te)) - tail) / (epsilon * ta);
  });
  const mean = table.reduce((sum, each) => sum + each, 0) / TABLE;
  return { table: table.map((each) => each - mean), open: te };
}

/** The value at `phase` in [0, 1), between two of the table on a line. */
export function pulseAt({ table }: Pulse, phase: number): number {
  const place = phase * TABLE;
  const i = Math.floor(place);
  const here = table[i]!;
  return here + (place - i) * (table[(i + 1) % TABLE]! - here);
}

/** What usually goes together, by one number (Fant 1995: Ra, Rk and Rg predicted from Rd). */
function timesOf(rd: number): Times {
  const ra = (4.8 * rd - 1) / 100;
  const rk = (22.4 + 11.8 * rd) / 100;
  const rg = rk / (4 * ((0.11 * rd) / (0.5 + 1.2 * rk) - ra));
  const tp = 1 / (2 * rg);
  return { tp, te: tp * (1 + rk), ta: ra };
}

/** Epsilon of `epsilon * ta = 1 - exp(-epsilon * (1 - te))`, which makes the return end at zero. */
function returnRate({ te, ta }: Times): number {
  return bisect((rate) => 1 - Math.exp(-rate * (1 - te)) - rate * ta, 1e-6, 1 / ta);
}

/** Integral of the return, negative. */
function returnArea({ te, ta }: Times, epsilon: number): number {
  const tail = Math.exp(-epsilon * (1 - te));
  return -((1 - tail) / epsilon - (1 - te) * tail) / (epsilon * ta);
}

/** Alpha for which the flow comes back to where it began: both areas cancel. */
function growth({ te }: Times, omega: number, area: number): number {
  const [sin, cos] = [Math.sin(omega * te), Math.cos(omega * te)];
  const openArea = (alpha: number) =>
    -(alpha * sin - omega * cos + omega * Math.exp(-alpha * te)) / (sin * (alpha * alpha + omega * omega));
  return bisect((alpha) => openArea(alpha) + area, -20, 200);
}

/** Where `f`, positive at `low` and negative at `high`, crosses zero. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
