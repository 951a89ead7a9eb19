import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FindingSummary, RunEvent, RunSummary } from '@deepsensor/contract';
import { describe, expect, it, onTestFinished } from 'vitest';

import { consoleReporter } from './console.js';
import { clock, duration, lengthOf, wrap } from './layout.js';
import { paceOf, progressLine, type Progress } from './progress-line.js';

const plan = {
  model: 'lenet5.onnx',
  data: 'mnist (IDX), 10,000 images 28×28 grey',
  seeds: 100,
  budget: 'L∞ ≤ 0.2',
  evaluationsPerSeed: 400,
  perturbation: 'swarm/guided',
  fitness: 'excitable/soft',
  oracle: 'misclassified',
  seed: 1,
  workers: 2,
};

const summary: RunSummary = {
  run: 'a',
  status: 'complete',
  seeds: 100,
  seedsBroken: 2,
  findings: 3,
  evaporated: 0,
  evaluations: 40_000,
  forwardEquivalents: 1,
  evaluationsToFirstError: 40,
  cleanAccuracy: 0.99,
  cleanAccuracyOf: 10_000,
  seconds: 12,
  digest: '',
};

const progress = (done: number, seconds: number, broken = 7): Progress => ({
  type: 'progress',
  phase: 'search',
  done,
  total: 40_000,
  broken,
  findings: 0,
  seconds,
});

const found = (label: string, predicted: string): RunEvent => ({
  type: 'finding',
  finding: { label, predicted, kind: 'misclassified', seedId: label } as FindingSummary,
});

/** What a run of these events leaves on a terminal. */
async function tell(
  events: readonly RunEvent[],
  terminal: { isTerminal?: boolean; columns?: number; colour?: boolean } = {},
): Promise<string> {
  let written = '';
  const reporter = consoleReporter.create(
    {},
    {
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
      terminal: { isTerminal: false, columns: 100, colour: false, ...terminal, write: (text) => void (written += text) },
      directory: '',
    },
  );
  for (const event of events) await reporter.report(event);
  await reporter.close?.();
  return written;
}

const started: RunEvent = { type: 'run-started', run: 'a', directory: 'missing/a', resumed: false, plan };
const finished: RunEvent = { type: 'run-finished', directory: 'missing/a', summary };

describe('the console', () => {
  it('tells a whole run to a log: no control characters, a line every ten seconds', async () => {
    const events: RunEvent[] = [started, { type: 'phase-started', phase: 'search' }];
    for (let second = 0; second <= 35; second++) events.push(progress(second * 1000, second));
    events.push(found('4', '9'), found('4', '9'), found('7', '1'), { type: 'warning', message: 'two pictures were left out.' });
    events.push({ type: 'phase-finished', phase: 'search', seconds: 36, says: '568 findings on 100 seeds' }, finished);
    expect((await tell(events)).split('\n')).toEqual([
      'run a',
      ' model     lenet5.onnx',
      ' data      mnist (IDX), 10,000 images 28×28 grey',
      ' plan      100 seeds, L∞ ≤ 0.2, 400 evaluations a seed, swarm/guided, excitable/soft, misclassified,',
      '           seed 1, 2 workers',
      ' search     25 %   10,000 of 40,000   1,000/s   7 seeds broken   0:30 left',
      ' search     50 %   20,000 of 40,000   1,000/s   7 seeds broken   0:20 left',
      ' search     75 %   30,000 of 40,000   1,000/s   7 seeds broken   0:10 left',
      'warning: two pictures were left out.',
      ` search    568 findings on 100 seeds${' '.repeat(60)}36 s`,
      '',
      '2 of 100 seeds err within L∞ ≤ 0.2, each as 1.5 other classes. Most often 4 → 9 (2), 7 → 1 (1).',
      'again: npx deepsensor run --config missing/a/config.json',
      'look:  npx deepsensor report missing/a',
      '',
    ]);
  });

  it('draws one line over and over on a terminal, and clears it before it says something else', async () => {
    const written = await tell(
      [{ type: 'phase-started', phase: 'search' }, progress(0, 0), progress(10, 0.05), progress(20_000, 10), found('1', '2'), finished],
      {
        isTerminal: true,
      },
    );
    const [first, second, third] = written.split('\r\u001b[K').slice(1);
    expect(first).toBe(' search    ░░░░░░░░░░░░░░░░░░░░    0 %   0 of 40,000   7 seeds broken');
    expect(second).toBe(' search    ██████████░░░░░░░░░░   50 %   20,000 of 40,000   2,000/s   7 seeds broken   0:10 left');
    expect(third).toMatch(/^\n2 of 100 seeds/);
  });

  it('uses colours only when asked to', async () => {
    const warning: RunEvent = { type: 'warning', message: 'hm' };
    expect(await tell([warning], { colour: true })).toBe('\u001b[33mwarning: hm\u001b[0m\n');
    expect(await tell([started, warning, finished], { isTerminal: true, colour: false })).not.toContain('\u001b[3');
  });

  it('says how to go on when it was stopped, and that nothing was found', async () => {
    const nothing = { ...summary, seedsBroken: 0, findings: 0, evaporated: 4 } as const;
    const stopped = { ...nothing, status: 'stopped', stoppedBy: 'time-limit', evaluations: 6400 } as const;
    const written = await tell([started, { type: 'run-finished', directory: 'missing/a', summary: stopped }]);
    expect(written.replaceAll('\n', ' ')).toContain('None of 100 seeds errs within L∞ ≤ 0.2 so far, 6,400 evaluations in all.');
    expect(written).toContain('4 errors more evaporated');
    expect(written).toContain('time limit cut in. Go on with:\nnpx deepsensor run --resume missing/a\n');
  });

  it('says what was spent, not what was allowed, and does not call a run clean that searched nothing', async () => {
    const nothing = { ...summary, seedsBroken: 0, findings: 0, evaporated: 0 } as const;
    const end = (changed: object): RunEvent => ({ type: 'run-finished', directory: 'missing/a', summary: { ...nothing, ...changed } });
    expect(await tell([started, end({ evaluations: 2000 })])).toContain('None of 100 seeds errs within L∞ ≤ 0.2, 20 evaluations each.');
    const cut = await tell([started, end({ status: 'stopped', stoppedBy: 'time-limit', evaluations: 0 })]);
    expect(cut).toContain('Nothing was searched yet');
    expect(cut).not.toContain('None of');
  });

  it('tells kinds of error apart where there are several, and one seed in the singular', async () => {
    const kinds = (kind: string, seedId: string): RunEvent => ({
      type: 'finding',
      finding: { label: 'ann', predicted: seedId, kind, seedId } as FindingSummary,
    });
    const verified = { ...started, plan: { ...plan, oracle: 'verification' } };
    const one = { ...summary, seedsBroken: 1, findings: 3 };
    const written = await tell([
      verified,
      kinds('false-rejection', 'a'),
      kinds('false-acceptance', 'a'),
      kinds('false-acceptance', 'b'),
      { type: 'run-finished', directory: 'missing/a', summary: one },
    ]);
    expect(written.replaceAll('\n', ' ')).toContain(
      '1 of 100 seeds errs within L∞ ≤ 0.2, each as 3.0 other classes. By false acceptance 2 findings on 2 seeds, by false rejection 1 finding on 1 seed.',
    );
  });

  it('quotes a directory for a shell where it must', async () => {
    expect(await tell([{ ...finished, directory: 'my runs/a' }])).toMatch(/--config 'my runs[/\\\\]a[/\\\\]config\.json'/);
  });

  it('names the report when there is one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'deepsensor-console-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'report.html'), '');
    expect(await tell([{ ...finished, directory }])).toContain(`look:  ${join(directory, 'report.html')}`);
  });

  it.each([60, 80, 200])('keeps to %d columns', async (columns) => {
    const events: RunEvent[] = [started, { type: 'phase-started', phase: 'search' }];
    for (let second = 0; second < 40; second += 5) events.push(progress(second * 1000, second, 100));
    const says = '571 errors found, 3 evaporated when saved, 568 findings on 100 seeds';
    events.push({ type: 'phase-finished', phase: 'verify', seconds: 0.81, says }, finished);
    for (const isTerminal of [true, false]) {
      const lines = (await tell(events, { columns, isTerminal })).replaceAll('\r\u001b[K', '\n').split('\n');
      for (const line of lines) expect(lengthOf(line), line).toBeLessThanOrEqual(columns);
    }
  });
});

describe(progressLine, () => {
  it('leaves out what matters less when room is short', () => {
    const pace = paceOf(progress(0, 0), progress(29_600, 9.5));
    const at = (columns: number) => progressLine(progress(29_600, 9.5, 74), pace, columns, true);
    expect(at(100)).toBe(' search    ██████████████░░░░░░   74 %   29,600 of 40,000   3,116/s   74 seeds broken   0:03 left');
    expect(at(60)).toBe(' search    ████████░░░░   74 %   74 seeds broken   0:03 left');
    expect(at(40)).toBe(' search    ███████░░░   74 %   0:03 left');
  });

  it('has no rate before there is something to tell it from, nor after a resume from what was there', () => {
    expect(paceOf(progress(5, 1), progress(5, 2))).toBeUndefined();
    expect(paceOf(progress(30_000, 1), progress(31_000, 2))).toEqual({ perSecond: 1000, secondsLeft: 9 });
  });
});

describe('durations and lines', () => {
  it('read well at every size', () => {
    expect([0.04, 9.96, 59.4, 59.6, 3727].map(duration)).toEqual(['0.0 s', '10 s', '59 s', '1:00', '1:02:07']);
    expect(clock(3)).toBe('0:03');
  });

  it('break at spaces, and keep a long path whole', () => {
    expect(wrap('a bb /a/very/long/path c', 6)).toEqual(['a bb', '/a/very/long/path', 'c']);
  });
});
