import { detailScript } from './detail.js';
import { domScript } from './dom.js';
import { neuronsScript } from './neurons.js';
import { soundScript } from './sound.js';
import { wallScript } from './wall.js';

/** Puts the page to work when everything above is there. */
const startScript = String.raw`
setUpWall();
setUpDetail();
showWall();
document.addEventListener('click', async (event) => {
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(copy.previousElementSibling);
      copy.textContent = 'Selected';
    }
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  }
  const pair = event.target.closest('[data-true]');
  if (pair) {
    filterBy(pair.dataset.true, pair.dataset.wrong);
    byId('findings').scrollIntoView();
    byId('by-label').focus({ preventScroll: true });
  }
});
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((each) => (each.open = true)));
function openNamed() {
  if (!location.hash.startsWith('#finding/')) return;
  const id = decodeURIComponent(location.hash.slice(9));
  openFinding(state.list.findIndex((finding) => finding.id === id));
}
addEventListener('hashchange', openNamed);
openNamed();
`;

/** The whole script of the page. */
export const clientScript = `(() => {\n'use strict';\n${[domScript, soundScript, wallScript, neuronsScript, detailScript, startScript].join('')}})();\n`;
