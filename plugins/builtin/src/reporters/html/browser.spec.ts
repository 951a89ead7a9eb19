import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { writeDemoRun, type DemoRun } from '../../../test/demo-run.js';
import { soundRun } from '../../../test/demo-sounds.js';
import { writeReport } from './report.js';

/** A Chromium to open the page in. Named by hand, not looked for: what a browser says has no place in a run that must be the same every time. */
const browser = process.env['DEEPSENSOR_BROWSER'];

/** Uses the page as a person would, by keyboard where there is a choice, and logs what was seen. */
const visitor = (steps: string) => `<script>
const refused = [];
document.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI));
(async () => {
  const seen = {};
  const id = (name) => document.getElementById(name);
  const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const choose = (name, value) => { id(name).value = value; id(name).dispatchEvent(new Event('change')); };
  const cards = () => [...document.querySelectorAll('.card')];
  const drawn = () => new Promise((done) => setTimeout(done, 50));
  const until = async (holds) => { for (let turn = 0; turn < 100 && !holds(); turn++) await drawn(); };
  const place = () => id('finding-place').textContent;
  const close = async () => {
    const closed = new Promise((done) => id('finding').addEventListener('close', () => setTimeout(done), { once: true }));
    id('close').click();
    await closed;
  };
  ${steps}
  const outside = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith('data:'));
  seen.asked = [...outside, ...refused];
  console.log('SEEN ' + JSON.stringify(seen));
})().catch((error) => console.log('SEEN ' + JSON.stringify({ failed: error.stack })));</script>`;

const WALL = `
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
  await close();
  await until(() => document.activeElement.dataset.place === '2');
  seen.back = [location.hash, document.activeElement.dataset.place];
  choose('by-label', '1');
  seen.ones = [id('tally').textContent, cards().every((card) => card.title.startsWith('1 ')), id('clear').hidden];
  choose('sort', 'neurons');
  seen.most = cards().map((card) => Number(/(\\d+) excitable/.exec(card.textContent)[1]));
  id('clear').click();
  document.querySelector('.matrix button').click();
  seen.pair = [id('by-label').value, id('by-wrong').value];`;

const SOUND = `
  cards()[1].click();
  const players = () => [...document.querySelectorAll('#finding audio')];
  await until(() => [...document.querySelectorAll('#finding .time-axis')].every((axis) => axis.children.length > 0));
  seen.names = players().map((player) => player.getAttribute('aria-label'));
  seen.seconds = players().map((player) => player.duration);
  seen.pictures = [...document.querySelectorAll('#finding figure img')].map((picture) => [picture.naturalWidth, picture.naturalHeight]);
  seen.edges = players().map((player) => {
    const { left, width } = player.closest('figure').querySelector('.sound-view').getBoundingClientRect();
    return [left, width];
  });
  seen.axis = document.querySelector('#finding .time-axis').textContent;
  const [seed, failing] = players();
  failing.focus();
  press('ArrowRight');
  seen.stayed = [document.activeElement === failing, place()];
  players().forEach((player) => Object.assign(player, { muted: true, loop: true }));
  await seed.play();
  await failing.play();
  await until(() => seed.paused);
  seen.one = players().map((player) => player.paused);
  const view = failing.closest('figure').querySelector('.sound-view');
  await until(() => parseFloat(view.style.getPropertyValue('--at')) > 0);
  seen.line = getComputedStyle(view, '::after').width;
  failing.pause();
  view.dispatchEvent(new MouseEvent('click', { clientX: view.getBoundingClientRect().left + view.clientWidth / 2 }));
  await until(() => !failing.paused && failing.currentTime >= 0.25);
  seen.from = failing.currentTime >= 0.25;
  await close();
  seen.hushed = failing.paused;
  seen.fits = cards().every((card) => [...card.querySelectorAll('img')].every((picture) => picture.clientWidth > 2 * picture.clientHeight));`;

/** What the visitor saw of the run's report, or nothing without a browser. */
const KINDS = `
  seen.hidden = id('kinds').hidden;
  seen.said = cards()[0].textContent.includes('false rejection');
  seen.far = [...cards()[0].querySelectorAll('.small')].map((each) => each.textContent).slice(1, 2);
  choose('by-kind', 'false-rejection');
  seen.tally = id('tally').textContent;
  id('clear').click();
  seen.all = id('tally').textContent;
  cards()[0].click();
  await drawn();
  const parts = [...document.querySelectorAll('#finding .part')].map((each) => each.textContent);
  seen.parameters = parts.find((text) => text.startsWith('Parameters'));
  seen.distances = parts.find((text) => text.startsWith('Distances')).includes('gain');
`;

async function visit(demo: DemoRun, steps: string): Promise<Record<string, unknown> | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'deepsensor-browser-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const run = join(directory, 'run');
  await writeDemoRun(run, demo);
  const page = readFileSync(await writeReport(run), 'utf8');
  if (browser === undefined) {
    process.stdout.write('the page is not opened, only its script’s parts are looked for; DEEPSENSOR_BROWSER=chromium opens it\n');
    for (const part of ['function setUpWall', 'function openFinding', 'function strip(', 'function soundFigure'])
      expect(page).toContain(part);
    return undefined;
  }
  writeFileSync(
    join(run, 'visited.html'),
    page.replace('</body>', () => `${visitor(steps)}</body>`),
  );
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--autoplay-policy=no-user-gesture-required',
    '--enable-logging=stderr',
    `--user-data-dir=${join(directory, 'profile')}`,
  ];
  const opened = spawn(browser, [...flags, pathToFileURL(join(run, 'visited.html')).href], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void opened.kill());
  const closed = once(opened, 'close');
  let log = '';
  for await (const part of opened.stderr.setEncoding('utf8')) {
    log += part;
    if (SAID.test(log)) break;
  }
  opened.kill();
  await closed;
  const said = SAID.exec(log);
  if (said === null) throw new Error(`the browser ended and said nothing of the page: ${log}`);
  const seen = JSON.parse(said[1]!) as Record<string, unknown>;
  expect(seen).not.toHaveProperty('failed');
  return seen;
}

const SAID = /"SEEN (.*)", source: /;

describe('the report in a browser', () => {
  it('filters, sorts, opens and closes by keyboard', async () => {
    const seen = await visit({ seeds: 12, wrong: 4 }, WALL);
    if (seen === undefined) return;
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
      asked: [],
    });
    expect(seen['most']).toEqual([...(seen['most'] as number[])].sort((a, b) => b - a));
  }, 60_000);

  it('tells kinds of error apart on cards and by a filter, and parameters of transforms in place of distances', async () => {
    const seen = await visit(
      {
        seeds: 4,
        wrong: 2,
        facts: {
          oracle: 'verification',
          budget: { measure: '', radius: 0, says: 'the reach of gain' },
          scales: { snr: { symbol: 'SNR', unit: 'dB', alike: 'larger' }, 'gain.gain': { symbol: 'gain', unit: 'dB', alike: 'smaller' } },
        },
        dress: (finding) => ({
          ...finding,
          kind: finding.id.startsWith('s0-') ? 'false-rejection' : 'false-acceptance',
          distances: { snr: 3, 'gain.gain': -6 },
        }),
      },
      KINDS,
    );
    if (seen === undefined) return;
    expect(seen).toEqual({
      hidden: false,
      said: true,
      far: ['gain −6\u00a0dB'],
      tally: '2 of 8 findings',
      all: '8 findings',
      parameters: 'Parameters of the transformsgain−6\u00a0dB',
      distances: false,
      asked: [],
    });
  }, 60_000);

  it('plays recordings, one at a time, over one time axis, and asks nobody for anything', async () => {
    const seen = await visit({ ...soundRun, seeds: 6, wrong: 3 }, SOUND);
    if (seen === undefined) return;
    expect(seen).toEqual({
      names: [
        expect.stringMatching(/^seed, /),
        expect.stringMatching(/^failing, /),
        expect.stringMatching(/^difference, amplified 50 times \(\+34 dB\), /),
      ],
      seconds: [0.5, 0.5, 0.5],
      pictures: [50, 400, 50, 400, 50, 400].map((width) => [width, width === 50 ? 64 : 97]),
      edges: Array.from({ length: 3 }, () => (seen['edges'] as unknown[])[0]),
      axis: '0 s0.1 s0.2 s0.3 s0.4 s0.5 s',
      stayed: [true, 'seed t10k-00000 · 2 of 18'],
      one: [true, false, true],
      line: '2px',
      from: true,
      hushed: true,
      fits: true,
      asked: [],
    });
  }, 60_000);
});
