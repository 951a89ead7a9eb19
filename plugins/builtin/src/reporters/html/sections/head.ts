import type { RunFacts, StoredFinding } from '@deepsensor/store';

import { kindsText, mostOften } from '../../console/verdict.js';
import { quoted } from '../../quoted.js';
import { html, nothing, type Markup } from '../escape.js';
import type { Figures } from '../figures.js';
import { accuracy, count, plural, short } from '../format.js';

const contents = html`<nav class="contents" aria-label="Sections">
  <a href="#findings">Findings</a><a href="#neurons">Neurons</a><a href="#labels">Labels and evaluations</a
  ><a href="#method">How it was done</a>
</nav>`;

/** What was tested and the verdict, in a line each. */
export function headSection(facts: RunFacts, figures: Figures, findings: readonly StoredFinding[], run: string, directory: string): Markup {
  const often = mostOften(findings, 3);
  const kinds = kindsText(findings, facts.oracle);
  const stopped = html`<p class="banner" role="status">
    This run is not complete: ${figures.stopped} after ${figures.searched} of ${plural(figures.seeds, 'seed')}. Go on with
    <code>npx deepsensor run --resume ${quoted(directory)}</code>
  </p>`;
  return html`<header class="top">
    <p class="eyebrow"><b>DeepSensor</b><span>run ${run}</span><span>seed ${facts.seed}</span></p>
    <h1>${verdict(facts, figures)}</h1>
    <p class="lede">
      <b>${fileName(facts.model.path)}</b> on <b>${facts.data.summary}</b>, right on ${accuracy(facts.cleanAccuracy)} of
      ${count(facts.cleanAccuracyOf)}. ${facts.strategy} searched around each seed for at most
      ${plural(facts.evaluationsPerSeed, 'evaluation')}, led by
      ${facts.fitness}.${kinds === '' ? '' : ` ${kinds}`}${often === '' ? '' : ` Most often ${often}.`}
    </p>
    ${figures.status === 'stopped' ? stopped : nothing} ${findings.length > 0 ? contents : nothing}
  </header>`;
}

/** Four figures, each with what it is out of. */
export function figuresSection(facts: RunFacts, figures: Figures): Markup {
  const errors = figures.findings + figures.evaporated;
  const each =
    figures.broken > 0 ? `on ${plural(figures.broken, 'seed')}, ${wrongLabels(figures.findings / figures.broken)} each` : 'on no seed';
  const cost = `${count(figures.evaluations)} evaluations, ${count(figures.forwardEquivalents)} forward passes’ worth`;
  const first = figures.toFirstError;
  return html`<ul class="figures" aria-label="Figures">
    ${[
      figure('Seeds broken', count(figures.broken), `of ${count(figures.searched)}`, 'classified right before, wrongly within the budget'),
      figure('Findings', count(figures.findings), '', `${each}; each errs when saved and loaded`),
      figure(
        'Evaporated',
        count(figures.evaporated),
        `of ${plural(errors, 'error')}`,
        'erred in memory, not from the saved file; not counted',
      ),
      figure(
        'Evaluations to the first error',
        first === undefined ? '–' : count(first),
        `of ${count(facts.evaluationsPerSeed)}`,
        `median of the broken seeds; in all ${cost}`,
      ),
    ]}
  </ul>`;
}

function wrongLabels(each: number): string {
  return `${short(each)} wrong label${each === 1 ? '' : 's'}`;
}

function figure(name: string, number: string, of: string, says: string): Markup {
  return html`<li>
    <div class="name">${name}</div>
    <div class="number">${number} <small>${of}</small></div>
    <div class="says">${says}</div>
  </li>`;
}

function verdict({ budget }: RunFacts, { broken, searched }: Figures): string {
  const within = `within ${budget.says}`;
  if (searched === 0) return 'No seed was searched yet';
  if (broken === 0) return `None of ${plural(searched, 'seed')} errs ${within}`;
  return `${count(broken)} of ${plural(searched, 'seed')} ${broken === 1 ? 'errs' : 'err'} ${within}`;
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}
