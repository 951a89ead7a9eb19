import type { StoredFinding } from '@deepsensor/store';

import { html, type Markup } from '../escape.js';
import { firstErrors } from '../figures.js';
import { count } from '../format.js';

const SIZE = { width: 520, height: 300, left: 44, right: 44, top: 12, bottom: 44 };

/** Cumulative findings (left axis) and broken seeds (right axis) over the evaluations spent on each seed. */
export function curveChart(findings: readonly StoredFinding[], evaluationsPerSeed: number): Markup {
  const found = findings.map(({ evaluations }) => evaluations).sort((a, b) => a - b);
  const broken = firstErrors(findings);
  const last = Math.max(evaluationsPerSeed, found.at(-1)!);
  const x = (evaluations: number) => SIZE.left + (evaluations / last) * (SIZE.width - SIZE.left - SIZE.right);
  const height = SIZE.height - SIZE.top - SIZE.bottom;
  const scale = (largest: number) => (value: number) => SIZE.top + (1 - value / largest) * height;
  const [most, mostSeeds] = [roundUp(found.length), roundUp(broken.length)];
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const at = (sorted: readonly number[], evaluations: number) => sorted.filter((each) => each <= evaluations).length;
  const said = ticks
    .slice(1)
    .map((share) => `after ${count(share * last)} evaluations ${at(found, share * last)} findings on ${at(broken, share * last)} seeds`);
  return html`<div class="chart">
    <svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${said.join('; ')}">
      ${ticks.map((share) => {
        const y = SIZE.top + (1 - share) * height;
        return html`<line class="grid" x1="${SIZE.left}" x2="${SIZE.width - SIZE.right}" y1="${y}" y2="${y}" />
          <text x="${SIZE.left - 6}" y="${y + 4}" text-anchor="end">${count(share * most)}</text>
          <text x="${SIZE.width - SIZE.right + 6}" y="${y + 4}">${count(share * mostSeeds)}</text>
          <text x="${x(share * last)}" y="${SIZE.height - 26}" text-anchor="middle">${count(share * last)}</text>`;
      })}
      <path class="line" d="${steps(found, x, scale(most), last)}" />
      <path class="line second" d="${steps(broken, x, scale(mostSeeds), last)}" />
      <text x="${SIZE.width / 2}" y="${SIZE.height - 6}" text-anchor="middle">evaluations of each seed</text>
    </svg>
    <ul class="legend">
      <li><i></i>findings, left (${count(found.length)})</li>
      <li><i class="second"></i>seeds broken, right (${count(broken.length)})</li>
    </ul>
  </div>`;
}

function steps(sorted: readonly number[], x: (value: number) => number, y: (value: number) => number, last: number): string {
  const path = [`M${x(0).toFixed(1)} ${y(0).toFixed(1)}`];
  sorted.forEach((evaluations, index) => {
    // One step for findings at the same evaluation.
    if (sorted[index + 1] !== evaluations) path.push(`H${x(evaluations).toFixed(1)}V${y(index + 1).toFixed(1)}`);
  });
  return `${path.join('')}H${x(last).toFixed(1)}`;
}

/** The next multiple of four that reads well on an axis: 4, 8, 20, 40, 80, 100, 200, ... */
function roundUp(value: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [4, 8, 12, 20, 28]) if (value <= step * power) return step * power;
  }
}
