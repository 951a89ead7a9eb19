import type { RunFacts, RunStore } from '@deepsensor/store';

import { quoted } from '../../quoted.js';
import { html, nothing, type Markup } from '../escape.js';
import type { Figures } from '../figures.js';
import { accuracy, count, duration, plural } from '../format.js';

/** How it was done: everything that is needed to do it again, and what was left out. */
export function methodSection(store: RunStore, facts: RunFacts, figures: Figures): Markup {
  const summary = store.summary();
  return html`<section id="method" aria-labelledby="method-title">
    <h2 id="method-title">How it was done</h2>
    <div class="two" style="margin-top: 12px">
      <div class="card-box">
        ${rowsOf([
          ['Model', `${facts.model.path}, ${plural(facts.model.parameters, 'parameter')}, input ${facts.model.inputShape.join(' × ')}`],
          ['SHA-256', facts.model.sha256],
          ['Data', facts.data.summary],
          ['Input', facts.frontEnd],
          ['Right before', `${accuracy(facts.cleanAccuracy)} of ${count(facts.cleanAccuracyOf)}`],
          ['Classes', facts.classes.length <= 20 ? facts.classes.join(', ') : count(facts.classes.length)],
        ])}
      </div>
      <div class="card-box">
        ${rowsOf([
          ['Seeds', `${count(facts.seeds.length)}, classified right`],
          ['Budget', `${facts.budget.says}, ${plural(facts.evaluationsPerSeed, 'evaluation')} a seed`],
          ...(facts.transforms ?? []).map(({ name, ranges, keepsLabel }): [string, string] => [name, `${ranges}: ${keepsLabel}`]),
          ['Search', facts.strategy],
          ['Fitness', facts.fitness],
          ['Oracle', facts.oracle],
          ['Random seed', String(facts.seed)],
          ['Cost', `${count(figures.evaluations)} evaluations, ${count(figures.forwardEquivalents)} forward-equivalents`],
          ['Time', timeOf(figures, summary)],
          [
            'Versions',
            Object.entries(store.versions())
              .map(([name, version]) => `${name} ${version}`)
              .join(', '),
          ],
        ])}
      </div>
    </div>
    <h3 style="margin-top: 24px">Do it again</h3>
    ${command(facts.command)} ${command(`npx deepsensor run --config ${quoted(`${store.directory}/config.json`)}`)} ${layersTable(facts)}
    ${leftOut(facts)}
    <details>
      <summary>Effective configuration</summary>
      <pre tabindex="0">${JSON.stringify(store.config(), null, 2)}</pre>
    </details>
  </section>`;
}

/** Workers search and verify at once, so that their time adds up to more than the clock's. */
function timeOf({ phaseSeconds }: Figures, summary: ReturnType<RunStore['summary']>): string {
  const phases = Object.entries(phaseSeconds).map(([phase, seconds]) => `${phase} ${duration(seconds)}`);
  const whole = summary === undefined ? [] : [`${duration(summary.seconds)} in all`];
  return [...whole, ...(phases.length === 0 ? [] : [`over all workers ${phases.join(', ')}`])].join('; ');
}

function rowsOf(rows: readonly (readonly [string, string])[]): Markup {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

function command(words: string): Markup {
  return html`<div class="command"><code>${words}</code><button type="button" class="copy" data-copy="${words}">Copy</button></div>`;
}

function layersTable(facts: RunFacts): Markup {
  return html`<details>
    <summary>The ${plural(facts.layers.length, 'layer')} that were observed</summary>
    <div class="scroll">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">Neurons</th>
            <th scope="col" class="number">Cut</th>
          </tr>
        </thead>
        <tbody>
          ${facts.layers.map(
            ({ id, kind, units, isCut }) =>
              html`<tr>
                <td>${id}</td>
                <td>${kind}</td>
                <td class="number">${count(units)}</td>
                <td class="number">${isCut ? 'yes' : 'no: by-pass is a player'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function leftOut({ leftOut: rows = [] }: RunFacts): Markup {
  if (rows.length === 0) return nothing;
  return html`<details open>
    <summary>What was left out, and why</summary>
    <ul>
      ${rows.map(({ what, why }) => html`<li><b>${what}</b>: ${why}</li>`)}
    </ul>
  </details>`;
}
