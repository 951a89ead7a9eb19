import type { RunFacts, StoredFinding } from '@deepsensor/store';

import { html, nothing, type Markup } from '../escape.js';
import type { Figures } from '../figures.js';
import { plural } from '../format.js';
import { curveChart } from './curve.js';

/** Classes up to which the whole matrix is drawn; beyond, the most frequent pairs are listed. */
const MATRIX_CLASSES = 24;
const PAIRS = 20;

/** True against wrong label, and findings over evaluations. */
export function labelsSection(facts: RunFacts, findings: readonly StoredFinding[], figures: Figures): Markup {
  if (findings.length === 0) return nothing;
  const pairs = new Map<string, Map<string, number>>();
  for (const { label, predicted } of findings) {
    const row = pairs.get(label) ?? new Map<string, number>();
    pairs.set(label, row.set(predicted, (row.get(predicted) ?? 0) + 1));
  }
  const involved = new Set(findings.flatMap(({ label, predicted }) => [label, predicted]));
  const rank = new Map(facts.classes.map((name, index) => [name, index]));
  const names = [...involved].sort((a, b) => (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity) || (a < b ? -1 : 1));
  return html`<section id="labels" aria-labelledby="labels-title">
    <h2 id="labels-title">What is taken for what, and when</h2>
    <div class="two" style="margin-top: 12px">
      <div>
        <p class="muted">True label by row, wrong label by column. A number leads to its findings.</p>
        <div class="scroll">${names.length <= MATRIX_CLASSES ? matrix(names, pairs) : pairList(pairs)}</div>
      </div>
      <div>
        <p class="muted">Findings and broken seeds over the evaluations spent on each of ${plural(figures.searched, 'seed')}.</p>
        ${curveChart(findings, facts.evaluationsPerSeed)}
      </div>
    </div>
  </section>`;
}

function matrix(names: readonly string[], pairs: ReadonlyMap<string, ReadonlyMap<string, number>>): Markup {
  const largest = Math.max(...[...pairs.values()].flatMap((row) => [...row.values()]));
  const cell = (label: string, wrong: string): Markup => {
    const times = pairs.get(label)?.get(wrong);
    if (times === undefined) return html`<td><span>${label === wrong ? '' : '·'}</span></td>`;
    const strength = times / largest;
    return html`<td>
      <button
        type="button"
        class="${strength > 0.6 ? 'deep' : ''}"
        style="--s:${strength.toFixed(2)}"
        data-true="${label}"
        data-wrong="${wrong}"
        aria-label="${label} taken for ${wrong}: ${plural(times, 'finding')}"
      >
        ${times}
      </button>
    </td>`;
  };
  return html`<table class="matrix">
    <thead>
      <tr>
        <td></td>
        ${names.map((name) => html`<th scope="col" title="${name}">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${names
        .filter((label) => pairs.has(label))
        .map(
          (label) =>
            html`<tr>
              <th scope="row" title="${label}">${label}</th>
              ${names.map((wrong) => cell(label, wrong))}
            </tr>`,
        )}
    </tbody>
  </table>`;
}

function pairList(pairs: ReadonlyMap<string, ReadonlyMap<string, number>>): Markup {
  const rows = [...pairs]
    .flatMap(([label, row]) => [...row].map(([wrong, times]) => ({ label, wrong, times })))
    .sort((a, b) => b.times - a.times)
    .slice(0, PAIRS);
  return html`<table class="plain-table">
    <thead>
      <tr>
        <th scope="col">True</th>
        <th scope="col">Wrong</th>
        <th scope="col" class="number">Findings</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ label, wrong, times }) =>
          html`<tr>
            <td class="true">${label}</td>
            <td class="wrong">${wrong}</td>
            <td class="number"><button type="button" class="plain" data-true="${label}" data-wrong="${wrong}">${times}</button></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
