import type { FindingDetail, RunStore, StoredFinding } from '@deepsensor/store';

import { clientScript } from './client/start.js';
import { html, nothing, scriptJson, type Markup } from './escape.js';
import { figuresOf } from './figures.js';
import { collect } from './report-data.js';
import { figuresSection, headSection } from './sections/head.js';
import { labelsSection } from './sections/labels.js';
import { methodSection } from './sections/method.js';
import { neuronsSection } from './sections/neurons.js';
import { findingDialog, wallSection } from './sections/wall.js';
import { baseStyle } from './styles/base.js';
import { detailStyle } from './styles/detail.js';
import { wallStyle } from './styles/wall.js';
import type { SideFile } from './media.js';

/** Nothing may be fetched but what lies in the page or beside it. */
const POLICY =
  "default-src 'none'; img-src data: 'self' file:; media-src data: 'self' file:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

export interface Page {
  readonly html: string;
  /** Files that the page shows and that are too large to stand in it. */
  readonly files: readonly SideFile[];
}

/** The report of a run as one page. */
export function renderPage(store: RunStore): Page {
  const facts = store.facts();
  const findings = store.findings();
  const figures = figuresOf(store, findings);
  const report = collect(facts, store.directory, detailsOf(store, findings));
  const { data, files, tallies } = report;
  const digest = store.summary()?.digest ?? '';
  const body = html`<a class="skip" href="#findings">To the findings</a>
    ${headSection(facts, figures, findings, store.run, store.directory)}
    <main>
      ${figuresSection(facts, figures)} ${wallSection(findings.length, report)} ${neuronsSection(facts, tallies, findings.length)}
      ${labelsSection(facts, findings, figures)} ${methodSection(store, facts, figures)}
    </main>
    <footer>${digest === '' ? nothing : html`Digest of the findings: <code>${digest}</code>`}</footer>
    ${findingDialog()}`;
  const markup = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>${figures.broken} of ${figures.searched} seeds err · DeepSensor</title>
        <style>
          ${raw(baseStyle + wallStyle + detailStyle)}
        </style>
      </head>
      <body>
        ${body}
        <script id="data" type="application/json">
          ${scriptJson(data)}
        </script>
        <script>
          ${raw(clientScript)};
        </script>
      </body>
    </html>`;
  return { html: `${markup.markup}\n`, files };
}

function* detailsOf(store: RunStore, findings: readonly StoredFinding[]): Iterable<FindingDetail> {
  for (const finding of findings) yield store.detail(finding);
}

function raw(markup: string): Markup {
  return { markup };
}
