/** Size of a chart in its own units; the report scales it. */
const WIDTH = 320;
const HEIGHT = 200;
const MARGIN = 6;

/** Points of a line above which only the lowest and the highest of each column are drawn, so that a chart stays a few kilobytes. */
const COLUMNS = 300;

/** A line in a chart. Colours stand out on white and on black. */
export interface Line {
  readonly values: ArrayLike<number>;
  readonly colour: string;
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** The span of values, never empty. */
export function spanOf(...series: readonly ArrayLike<number>[]): Span {
  let [low, high] = [Infinity, -Infinity];
  for (const values of series)
    for (let i = 0; i < values.length; i++) [low, high] = [Math.min(low, values[i]!), Math.max(high, values[i]!)];
  return low === high ? { low: low - 1, high: high + 1 } : { low, high };
}

/** An SVG of lines over one another, the first at the back, from `low` at the bottom to `high` at the top. */
export function chart(lines: readonly Line[], { low, high }: Span): Uint8Array {
  const y = (value: number) => (HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const drawn = lines.map(({ values, colour }) => {
    const x = (i: number) => (MARGIN + (i / Math.max(1, values.length - 1)) * (WIDTH - 2 * MARGIN)).toFixed(1);
    const points = shownPoints(values).map((i) => `${x(i)},${y(values[i]!)}`);
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round" points="${points.join(' ')}"/>`;
  });
  const box = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  return new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" ${box}>${drawn.join('')}</svg>\n`);
}

/** Positions that are drawn: all, or the lowest and highest of each column in their order. */
function shownPoints(values: ArrayLike<number>): readonly number[] {
  if (values.length <= COLUMNS) return Array.from({ length: values.length }, (_, i) => i);
  return Array.from({ length: COLUMNS }, (_, column) => {
    const [start, end] = [column, column + 1].map((edge) => Math.floor((edge * values.length) / COLUMNS)) as [number, number];
    let [lowest, highest] = [start, start];
    for (let i = start; i < end; i++) {
      if (values[i]! < values[lowest]!) lowest = i;
      if (values[i]! > values[highest]!) highest = i;
    }
    return lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)];
  }).flat();
}
