import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { writeDemoRun } from '../../../test/demo-run.js';
import { writeReport } from './report.js';

/**
 * The browser to open the page in. Named by hand, not looked for: on a busy machine headless Chromium's virtual time can run out before a
 * frame is drawn, so what it says depends on the load and has no place in a run that must be the same every time.
 */
const browser = process.env['DEEPSENSOR_BROWSER'];

/** Uses the page as a person would, by keyboard where there is a choice, and leaves what it saw in the title. */
const VISITOR = `<script>(async () => {
  const seen = {};
  const id = (name) => document.getElementById(name);
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const choose = (name, value) => { id(name).value = value; id(name).dispatchEvent(new Event('change')); };
  const cards = () => [...document.querySelectorAll('.card')];
  const drawn = () => new Promise((done) => setTimeout(done, 50));
  const place = () => id('finding-place').textContent;
  seen.cards = cards().length;
  cards()[0].focus();
  press('ArrowRight');
  document.activeElement.click();
  await drawn();
  seen.opened = [id('finding').open, place(), location.hash];
  press('ArrowRight');
  seen.next = place();
  seen.strips = document.querySelectorAll('#finding .strip').length;
  document.querySelector('#finding .cells').focus();
  press('ArrowRight');
  seen.neuron = document.activeElement.getAttribute('aria-valuetext');
  seen.stayed = place();
  const closed = new Promise((done) => id('finding').addEventListener('close', () => setTimeout(done)));
  id('close').click();
  await closed;
  for (let turn = 0; turn < 100 && document.activeElement.dataset.place !== '2'; turn++) await drawn();
  seen.back = [location.hash, document.activeElement.dataset.place];
  choose('by-label', '1');
  seen.ones = [id('tally').textContent, cards().every((card) => card.title.startsWith('1 ')), id('clear').hidden];
  choose('sort', 'neurons');
  seen.most = cards().map((card) => Number(/(\\d+) excitable/.exec(card.textContent)[1]));
  id('clear').click();
  document.querySelector('.matrix button').click();
  seen.pair = [id('by-label').value, id('by-wrong').value];
  document.title = JSON.stringify(seen);
})().catch((error) => (document.title = error.stack));</script>`;

describe('the report in a browser', () => {
  it('filters, sorts, opens and closes by keyboard', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'deepsensor-browser-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
    const run = join(directory, 'run');
    await writeDemoRun(run, { seeds: 12, wrong: 4 });
    const page = readFileSync(await writeReport(run), 'utf8');
    if (browser === undefined) {
      process.stdout.write('the page is not opened, only its script’s parts are looked for; DEEPSENSOR_BROWSER=chromium opens it\n');
      for (const part of ['function setUpWall', 'function openFinding', 'function strip(']) expect(page).toContain(part);
      return;
    }
    writeFileSync(
      join(run, 'visited.html'),
      page.replace('</body>', () => `${VISITOR}</body>`),
    );
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--user-data-dir=${join(directory, 'profile')}`,
    ];
    const address = pathToFileURL(join(run, 'visited.html')).href;
    const dom = execFileSync(browser, [...flags, '--virtual-time-budget=30000', '--dump-dom', address], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    const seen = JSON.parse(/<title>(.*?)<\/title>/s.exec(dom)![1]!.replaceAll('&gt;', '>')) as Record<string, unknown>;
    expect(seen).toMatchObject({
      cards: 48,
      opened: [true, 'seed t10k-00000 · 2 of 48', expect.stringMatching(/^#finding\/s0-c\d$/)],
      next: 'seed t10k-00000 · 3 of 48',
      strips: 4,
      neuron: expect.stringMatching(/^neuron 0: [+−].* nats, .* % of the loss change/),
      stayed: 'seed t10k-00000 · 3 of 48',
      back: ['#findings', '2'],
      ones: ['8 of 48 findings', true, false],
      pair: ['0', expect.stringMatching(/^[1-9]$/)],
    });
    expect(seen['most']).toEqual([...(seen['most'] as number[])].sort((a, b) => b - a));
  }, 60_000);
});
