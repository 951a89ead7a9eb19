import type { SubjectFigures } from './engine-suite.js';
import type { Spread } from './statistics.js';

/** The figures as tables for a terminal. */
export function printFigures({ name, byWorkers, scaling, peak }: SubjectFigures): string {
  const lines: string[] = ['', name];
  const heads = byWorkers.map(({ workers }) => `${workers} worker${workers > 1 ? 's' : ''}`);
  const row = (what: string, cells: readonly string[]) =>
    lines.push(`  ${what.padEnd(54)}${cells.map((cell) => cell.padStart(26)).join('')}`);
  row('inputs or candidates a second: median [least, most]', heads);
  row(
    'raw forward',
    byWorkers.map(({ forward }) => rate(forward)),
  );
  row(
    'raw gradient with respect to the input',
    byWorkers.map(({ gradient }) => rate(gradient)),
  );
  row(
    'training',
    byWorkers.map(({ training }) => rate(training)),
  );
  row(
    'forward over a bare session',
    byWorkers.map(({ forwardOverHand }) => ratio(forwardOverHand)),
  );
  row(
    'gradient over a bare session',
    byWorkers.map(({ gradientOverHand }) => ratio(gradientOverHand)),
  );
  byWorkers[0]!.searches.forEach(({ name: search }, i) => {
    row(
      search,
      byWorkers.map(({ searches }) => rate(searches[i]!.candidates)),
    );
    row(
      '  of its time, passes at raw speed',
      byWorkers.map(({ searches }) => (Number.isFinite(searches[i]!.passes.median) ? ratio(searches[i]!.passes) : 'not one pass')),
    );
    row(
      '  of its time, by phase',
      byWorkers.map(({ searches }) => shares(searches[i]!.phases)),
    );
  });
  for (const { name: search, ratio: value } of scaling) row(`two workers over one: ${search}`, [value.toFixed(2)]);
  if (peak !== undefined) row('peak memory, MB: 30 seeds, 300 seeds', [`${peak.plain.toFixed(0)}, ${peak.tenfold.toFixed(0)}`]);
  return lines.join('\n');
}

export function rate({ median, low, high }: Spread): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return `${whole(median)} [${whole(low)}, ${whole(high)}]`;
}

export function ratio({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function shares(phases: Readonly<Record<string, number>>): string {
  const short: Readonly<Record<string, string>> = { model: 'm', place: 'p', synthesise: 'b', strategy: 's', other: 'o' };
  return Object.entries(phases)
    .map(([phase, share]) => `${short[phase] ?? phase} ${Math.round(100 * share)}`)
    .join(' ');
}
