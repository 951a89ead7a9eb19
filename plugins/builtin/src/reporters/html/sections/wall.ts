import { html, nothing, type Markup } from '../escape.js';
import { count, plural } from '../format.js';
import { SIDE_FOLDER } from '../media.js';
import type { Report } from '../report-data.js';

type Held = Pick<Report, 'shown' | 'explained' | 'beside' | 'hasSound'>;

/** Filters and the place where the page's script puts the findings. */
export function wallSection(total: number, held: Held): Markup {
  if (total === 0) {
    return html`<section id="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      <p class="card-box">No input was found on which the model errs. A wider budget, more evaluations or another fitness may find one.</p>
      <div hidden>${controls()}</div>
    </section>`;
  }
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    <p class="muted">${held.hasSound ? sounds : pictures} ${limits(total, held)}</p>
    <noscript
      ><p class="banner">The wall of findings needs JavaScript. The files lie in <code>artefacts/</code> beside this page.</p></noscript
    >
    ${controls()}
  </section>`;
}

const pictures = html`Seed, failing input and their difference, magnified; the wrong label in red. Open one to see why the model errs on it.`;
const sounds = html`Spectrograms of the seed, the failing recording and their difference, amplified; the wrong label in red. Open one to
hear it and to see why the model errs on it.`;

/** What the page has no room for, and where it is. */
function limits(total: number, { shown, explained, beside, hasSound }: Held): Markup {
  const missing = shown < total ? `The first ${count(shown)} of ${count(total)} findings are shown. ` : '';
  const strips = explained < shown ? `${count(explained)} are explained neuron by neuron. ` : '';
  const media = html`Pictures ${hasSound ? 'and sounds ' : ''}of ${plural(beside, 'finding')} are in <code>${SIDE_FOLDER}/</code>, which
    belongs beside this page. `;
  const stored = html`All are in <code>run.sqlite</code>.`;
  return html`${beside > 0 ? media : nothing}${missing}${strips}${shown < total || explained < shown ? stored : nothing}`;
}

function controls(): Markup {
  return html`<div class="toolbar" role="group" aria-label="Filter and order the findings">
      <label
        >True label<select id="by-label" name="label">
          <option value="">all</option>
        </select></label
      >
      <label
        >Wrong label<select id="by-wrong" name="wrong">
          <option value="">all</option>
        </select></label
      >
      <label id="kinds" hidden
        >Kind of error<select id="by-kind" name="kind">
          <option value="">all</option>
        </select></label
      >
      <label
        >Excitable in layer<select id="by-layer" name="layer">
          <option value="">any</option>
        </select></label
      >
      <label>Order<select id="sort" name="sort"></select></label>
      <button id="clear" type="button" class="plain" hidden>Show all</button>
      <span id="tally" class="tally" role="status"></span>
    </div>
    <ul id="wall" class="wall" aria-label="Findings"></ul>
    <p id="nothing" class="muted" hidden>No finding fits these filters.</p>
    <div class="more"><button id="more" type="button" class="plain" hidden>Show more</button></div>`;
}

/** The window of an opened finding, empty. */
export function findingDialog(): Markup {
  return html`<dialog id="finding" aria-labelledby="finding-title">
    <div class="dialog-head">
      <div>
        <h2 id="finding-title" tabindex="-1" autofocus></h2>
        <span id="finding-place" class="muted small"></span>
      </div>
      <nav aria-label="Other findings">
        <button id="earlier" type="button" class="plain" aria-label="Previous finding">←</button>
        <button id="later" type="button" class="plain" aria-label="Next finding">→</button>
        <button id="close" type="button" class="plain" aria-label="Close">✕</button>
      </nav>
    </div>
    <div id="finding-body" class="dialog-body"></div>
  </dialog>`;
}
