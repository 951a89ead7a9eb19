import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';

import type { RunEvent } from '@deepsensor/contract';
import { openRun } from '@deepsensor/store';
import { describe, expect, it, onTestFinished } from 'vitest';

import { repeatable } from '../../../test/demo-pictures.js';
import { demoFacts, findingsOf, writeDemoRun, type DemoRun } from '../../../test/demo-run.js';
import { soundRun, wav } from '../../../test/demo-sounds.js';
import { clientScript } from './client/start.js';
import { htmlReporter } from './html.js';
import { renderReport } from './report.js';
import { collect, type ReportData } from './report-data.js';
import { wallSection } from './sections/wall.js';

async function report(demo: DemoRun): Promise<{ page: string; data: ReportData; directory: string }> {
  const directory = join(mkdtempSync(join(tmpdir(), 'deepsensor-html-')), 'run');
  onTestFinished(() => rmSync(join(directory, '..'), { recursive: true, force: true }));
  await writeDemoRun(directory, demo);
  const page = await renderReport(directory);
  const json = /<script id="data" type="application\/json">([^]*?)<\/script>/.exec(page)![1]!;
  return { page, data: JSON.parse(json) as ReportData, directory };
}

const int16 = (base64: string) => new Int16Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

describe('the report', () => {
  it('holds the verdict, the figures and every finding as it was stored', async () => {
    const { page, data, directory } = await report({ seeds: 10, wrong: 3 });
    expect(page).toContain('<h1>10 of 10 seeds err within L∞ ≤ 0.2</h1>');
    expect(page).toContain('right on 99.03 %');
    expect(page).toContain('14.2 s in all; over all workers search 2.4 s, verify 0.2 s');
    expect(data.findings).toHaveLength(30);
    const store = await openRun(directory, { write: false });
    const stored = store.findings();
    expect(data.findings.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    const detail = store.detail(stored[7]!);
    const shown = data.findings[7]!;
    expect(shown.probs[shown.probs.findIndex(([index]) => index === detail.predictedIndex)]![2]).toBeCloseTo(
      detail.probabilities.failing[detail.predictedIndex]!,
      3,
    );
    const strip = shown.strips![1]!;
    const { values, excitable } = detail.attribution.layers[1]!;
    const largest = Math.max(...values.map(Math.abs));
    int16(strip.v).forEach((value, unit) => expect(value * strip.scale).toBeCloseTo(values[unit]!, 3 - Math.log10(largest)));
    const bits = Buffer.from(strip.e, 'base64');
    expect([...excitable.keys()].map((unit) => (bits[unit >> 3]! >> (unit & 7)) & 1)).toEqual([...excitable]);
    const [, place] = shown.pics[1]!;
    expect(Buffer.from(data.media[place]!.split(',')[1]!, 'base64').equals(detail.illustrations[1]!.bytes)).toBe(true);
    // Each seed's picture stands in the page once.
    expect(data.media).toHaveLength(10 + 30 + 30);
    store.close();
  });

  it('asks for nothing outside itself, and its script is well formed', async () => {
    const { page } = await report({ seeds: 1, wrong: 1 });
    const withoutNames = page.replaceAll('http://www.w3.org/2000/svg', '');
    expect(withoutNames).not.toMatch(/https?:|@import|<link|<script src/);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(() => new Script(clientScript)).not.toThrow();
  });

  it('survives class names that look like markup', async () => {
    const hostile = ['</script><script>alert(1)</script>', `"quoted' & <b>bold</b>`, '<!--', '\u2028line'];
    const { page, data } = await report({ classes: hostile, seeds: 4, wrong: 3 });
    expect(data.classes).toEqual(hostile);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toMatch(/<b>bold|<!--/);
    expect(page).toContain('&quot;quoted&#39; &amp; &lt;b&gt;bold&lt;/b&gt; taken for');
  });

  it('says so when nothing was found', async () => {
    const { page, data } = await report({ seeds: 4, wrong: 0 });
    expect(page).toContain('None of 4 seeds errs within L∞ ≤ 0.2');
    expect(page).toContain('No input was found');
    expect(page).not.toContain('id="neurons"');
    expect(data.findings).toEqual([]);
  });

  it('tells kinds of error apart, and transforms by their parameters', async () => {
    const plain = await report({ seeds: 4, wrong: 1 });
    expect([plain.data.kinds, plain.data.parameters]).toEqual([[], []]);
    expect(plain.page).toMatch(/on 4 seeds, 1 wrong label each;/);
    const { page, data } = await report({
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
    });
    expect(data.kinds).toEqual(['false-acceptance', 'false-rejection']);
    expect(data.parameters).toEqual(['gain.gain']);
    expect(page.replaceAll(/\s+/g, ' ')).toContain('By false acceptance 6 findings on 3 seeds, by false rejection 2 findings on 1 seed.');
    expect(page).toContain('id="by-kind"');
  });

  it('says that a run was stopped, and how to go on', async () => {
    const { page } = await report({ seeds: 20, wrong: 2, done: 2, status: 'stopped' });
    expect(page).toMatch(/not complete: the time limit cut in after 16 of 20\s+seeds/);
    expect(page).toContain('deepsensor run --resume');
    expect(page).toContain('<h1>16 of 16 seeds err');
  });

  it('lists pairs when there are too many classes for a matrix, and tells the likeliest probabilities', async () => {
    const classes = Array.from({ length: 40 }, (_, index) => `class ${index}`);
    const { page, data } = await report({ classes, seeds: 40, wrong: 2 });
    expect(page).not.toContain('class="matrix"');
    expect(page).toMatch(/<button[^>]+data-true="class 0"/);
    for (const { probs, label, wrong } of data.findings) {
      expect(probs).toHaveLength(8);
      expect(probs.map(([index]) => classes[index])).toEqual(expect.arrayContaining([label, wrong]));
    }
  });

  it('shows of a wide layer the neurons with the largest shares', async () => {
    const { data, directory } = await report({ seeds: 1, wrong: 1, layers: [{ id: 'wide', kind: 'conv', units: 3000, isCut: true }] });
    const strip = data.findings[0]!.strips![0]!;
    const units = new Uint32Array(Uint8Array.from(Buffer.from(strip.u!, 'base64')).buffer);
    const store = await openRun(directory, { write: false });
    const { values } = store.detail(store.findings()[0]!).attribution.layers[0]!;
    const sizes = [...values].map(Math.abs).sort((a, b) => b - a);
    expect(units).toHaveLength(512);
    expect(Math.min(...Array.from(units, (unit) => Math.abs(values[unit]!)))).toBe(sizes[511]);
    expect([...units]).toEqual([...units].sort((a, b) => a - b));
    store.close();
  });

  it('holds sounds as it holds pictures, each once, and speaks of them', async () => {
    const { page, data, directory } = await report({ ...soundRun, seeds: 6, wrong: 2 });
    expect(page).toContain('Spectrograms of the seed, the failing recording and their difference, amplified');
    expect(page).toContain('err within SNR ≥ 25 dB');
    expect(page).not.toMatch(/magnified|pixel \/|report-files/);
    expect(existsSync(join(directory, 'report-files'))).toBe(false);
    expect(data.findings[0]!.pics.map(([role, , type]) => [role, type])).toEqual(
      ['reference', 'failing', 'difference'].flatMap((role) => ['image/png', 'image/png', 'audio/wav'].map((type) => [role, type])),
    );
    expect(data.media.every((source) => /^data:(image\/png|audio\/wav);base64,/.test(source))).toBe(true);
    expect(new Set(data.media).size).toBe(data.media.length);
    expect(data.findings[0]!.pics[2]![1]).toBe(data.findings[1]!.pics[2]![1]);
    const store = await openRun(directory, { write: false });
    const { bytes } = store.detail(store.findings()[3]!).illustrations[5]!;
    expect(Buffer.from(data.media[data.findings[3]!.pics[5]![1]]!.split(',')[1]!, 'base64').equals(bytes)).toBe(true);
    store.close();
  });

  it('keeps what is too large beside the page, and says so', async () => {
    const long = { mediaType: 'audio/wav', bytes: wav(new Int16Array(300_000), 48_000) };
    const dress: DemoRun['dress'] = (finding) => ({
      ...finding,
      illustrations: [...finding.illustrations, { ...finding.illustrations[0]!, ...long }],
    });
    const { page, data, directory } = await report({ seeds: 1, wrong: 2, dress });
    const [, place, type] = data.findings[0]!.pics[3]!;
    expect(type).toBe('audio/wav');
    expect(data.media[place]).toMatch(/^report-files\/\w+\.wav$/);
    expect(readFileSync(join(directory, data.media[place]!))).toHaveLength(600_044);
    expect(page).toMatch(/Pictures and sounds of 2 findings are in\s+<code>report-files\/<\/code>/);
  });

  it('stays below 10 MB for a thousand findings, and says what it left out', () => {
    const layers = Array.from({ length: 20 }, (_, row) => ({ id: `layer ${row}`, kind: 'conv', units: 96, isCut: true }));
    const facts = demoFacts({ seeds: 112, layers, size: 32 });
    const random = repeatable(1);
    const details = facts.seeds.flatMap((_, row) =>
      findingsOf(row, facts, 9, 32, random).map((finding) => ({ ...finding, shard: 0, losslessSha256: '' })),
    );
    const report = collect(facts, 'runs/a', details);
    const { data, shown, explained } = report;
    expect(shown).toBe(1008);
    expect(JSON.stringify(data).length).toBeLessThan(9_500_000);
    expect(data.findings.filter(({ strips }) => strips)).toHaveLength(explained);
    expect(explained).toBeLessThan(1008);
    expect(wallSection(1008, report).markup).toContain(`${explained} are explained neuron by neuron.`);
  }, 20_000);
});

describe('the html reporter', () => {
  it('writes report.html when the run is over, not before', async () => {
    const { directory, page } = await report({ seeds: 1, wrong: 1 });
    const context = {
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
      directory,
    };
    const reporter = htmlReporter.create({}, context);
    await reporter.report({ type: 'phase-started', phase: 'verify' });
    expect(existsSync(join(directory, 'report.html'))).toBe(false);
    await reporter.report({ type: 'run-finished', directory } as RunEvent);
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toBe(page);
  });

  it('fails with a sentence where there is no run', async () => {
    await expect(renderReport(join(tmpdir(), 'no such run'))).rejects.toMatchObject({ code: 'RUN_INVALID' });
  });
});
