import type { RunFacts } from '@deepsensor/store';

import { STRIP_UNITS } from '../attribution-data.js';
import { html, nothing, type Markup } from '../escape.js';
import { count, percent, plural } from '../format.js';
import type { LayerTally } from '../report-data.js';

const TABLE_ROWS = 12;

/** Which neurons are excitable again and again: a map of layers and units, and the most frequent by name. */
export function neuronsSection(facts: RunFacts, tallies: readonly LayerTally[], findings: number): Markup {
  if (findings === 0) return nothing;
  const largest = Math.max(1, ...tallies.flatMap(({ times }) => [times.reduce((a, b) => Math.max(a, b), 0)]));
  return html`<section id="neurons" aria-labelledby="neurons-title">
    <h2 id="neurons-title">Neurons that are excitable again and again</h2>
    <p class="muted">
      Each cell is a neuron; the stronger its colour, the more of the ${plural(findings, 'finding')} it is excitable in (at most
      ${count(largest)}). Every layer shares out the same loss change; the bar says how much of it the layer’s excitable neurons carry
      together, on average: more than 100 % means that others hold it back.
    </p>
    <div class="card-box map">${facts.layers.map((layer, row) => mapRow(layer, tallies[row]!, findings, largest))}</div>
    <h3 style="margin-top: 28px">Most often excitable</h3>
    <div class="scroll">${mostOftenTable(facts, tallies, findings)}</div>
  </section>`;
}

function mapRow(
  { id, kind, units, isCut }: RunFacts['layers'][number],
  { times, excitableShare }: LayerTally,
  findings: number,
  largest: number,
): Markup {
  const shown = [...times.keys()]
    .sort((a, b) => times[b]! - times[a]!)
    .slice(0, STRIP_UNITS)
    .sort((a, b) => a - b);
  const ever = times.reduce((total, each) => total + (each > 0 ? 1 : 0), 0);
  const share = excitableShare / findings;
  const cells = shown.map((unit) => {
    const strength = times[unit]! === 0 ? 0 : 0.12 + (0.88 * times[unit]!) / largest;
    return { markup: `<i style="--s:${strength.toFixed(2)}" title="neuron ${unit}: ${times[unit]} of ${findings}"></i>` };
  });
  const part = shown.length < units ? `; the ${STRIP_UNITS} most frequent are shown` : '';
  return html`<div class="map-row">
    <div class="name">${id}<span>${kind}${isCut ? '' : ', with by-pass'}, ${plural(units, 'neuron')}</span></div>
    <div class="cells" role="img" aria-label="${id}: ${ever} of ${units} neurons are excitable in some finding${part}">${cells}</div>
    <div class="share">
      ${percent(share)} of the change<span class="meter" style="--w:${Math.min(100, Math.max(0, 100 * share)).toFixed(1)}%"></span>
    </div>
  </div>`;
}

function mostOftenTable(facts: RunFacts, tallies: readonly LayerTally[], findings: number): Markup {
  const rows = tallies
    .flatMap(({ times, shares }, row) =>
      [...times.keys()].map((unit) => ({ row, unit, times: times[unit]!, share: shares[unit]! / findings })),
    )
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times || b.share - a.share)
    .slice(0, TABLE_ROWS);
  return html`<table class="plain-table">
    <thead>
      <tr>
        <th scope="col">Layer</th>
        <th scope="col" class="number">Neuron</th>
        <th scope="col" class="number">Excitable in</th>
        <th scope="col" class="number">Mean share of the change</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ row, unit, times, share }) =>
          html`<tr>
            <td>${facts.layers[row]!.id}</td>
            <td class="number">${unit}</td>
            <td class="number">${count(times)} of ${count(findings)}</td>
            <td class="number">${percent(share)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
