import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunEvent } from '@deepsensor/contract';
import { describe, expect, it, onTestFinished } from 'vitest';

import { writeDemoRun, type DemoRun } from '../../test/demo-run.js';
import { jsonReporter } from './json.js';
import { junitReporter } from './junit.js';

function contextOf(directory: string, write: (text: string) => void = () => undefined) {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  return { log, terminal: { isTerminal: false, columns: 80, colour: false, write }, directory };
}

async function junitOf(demo: DemoRun): Promise<string> {
  const directory = join(mkdtempSync(join(tmpdir(), 'deepsensor-junit-')), 'run');
  onTestFinished(() => rmSync(join(directory, '..'), { recursive: true, force: true }));
  await writeDemoRun(directory, demo);
  await junitReporter.create({}, contextOf(directory)).report({ type: 'run-finished', directory } as RunEvent);
  return readFileSync(join(directory, 'junit.xml'), 'utf8');
}

describe('the junit reporter', () => {
  it('writes a suite a class, a case a seed, a failure a broken seed', async () => {
    const xml = await junitOf({ seeds: 12, wrong: 2 });
    expect(xml).toContain('<testsuites name="DeepSensor 2026-11-24-a3f1" tests="12" failures="12" errors="0" skipped="0">');
    expect(xml.match(/<testsuite /g)).toHaveLength(10);
    expect(xml).toContain('<testsuite name="1" tests="2" failures="2" errors="0" skipped="0">');
    const one = /<testcase classname="lenet5\.onnx\.0" name="t10k-00000">(.*)<\/testcase>/.exec(xml)![1]!;
    expect(one).toMatch(/^<failure message="taken for \d, \d within L∞ ≤ 0\.2" type="misclassified">0 → \d \(.*linf 0\.1/);
    expect(one.match(/deepsensor replay/g)).toHaveLength(2);
  });

  it('skips seeds that were not searched and passes those that held', async () => {
    const xml = await junitOf({ seeds: 20, wrong: 0, done: 1 });
    expect(xml).toContain('tests="20" failures="0" errors="0" skipped="12"');
    expect(xml).toContain('name="t10k-00000"/>');
    expect(xml).toContain('name="t10k-00296"><skipped message="not searched"/></testcase>');
  });

  it('is well formed whatever the classes are called', async () => {
    const xml = await junitOf({ classes: ['<a>&"\'', 'bell\u0007', ']]>'], seeds: 3, wrong: 2 });
    expect(xml).toContain('<testsuite name="&#60;a&#62;&#38;&#34;&#39;"');
    expect(xml).toContain('bell\ufffd');
    for (const raw of ['<a>', '\u0007', ']]>']) expect(xml).not.toContain(raw);
  });
});

describe('the json reporter', () => {
  it('writes one event a line, null for what JSON has not', () => {
    let written = '';
    const reporter = jsonReporter.create(
      {},
      contextOf('', (text) => (written += text)),
    );
    const finding = { id: 'a', distances: { psnr: Infinity } } as unknown as Extract<RunEvent, { type: 'finding' }>['finding'];
    reporter.report({ type: 'warning', message: 'two\nlines' });
    reporter.report({ type: 'finding', finding });
    expect(written).toBe('{"type":"warning","message":"two\\nlines"}\n{"type":"finding","finding":{"id":"a","distances":{"psnr":null}}}\n');
  });
});
