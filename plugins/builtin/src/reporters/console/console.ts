import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { contribution, type PluginContext, type Reporter, type RunEvent, type RunPlan } from '@deepsensor/contract';
import { openRun } from '@deepsensor/store';
import { z } from 'zod';

import { quoted } from '../quoted.js';
import { duration, paint, plural, row, widthOf, wrap } from './layout.js';
import { paceOf, progressLine, type Progress } from './progress-line.js';
import { stopOf, verdictOf, type Confusion } from './verdict.js';

const CLEAR_LINE = '\r\u001b[K';
/** Seconds of the engine's clock between two drawings of the bar, and between two lines where there is no terminal. */
const REDRAW = 0.1;
const LINE = 10;

/** Tells a run to a person at a terminal, or line by line to a log. */
export const consoleReporter = contribution({
  kind: 'reporter',
  id: 'console',
  summary: 'Tells the run to the terminal: what is done, how fast, and what was found.',
  options: z.strictObject({}),
  create: (_options, context) => new ConsoleReporter(context),
});

class ConsoleReporter implements Reporter {
  private readonly context: PluginContext;
  private readonly findings: Confusion[] = [];
  private plan: RunPlan | undefined;
  private first: Progress | undefined;
  private drawnAt = -Infinity;
  private isLineOpen = false;
  private finished: string | undefined;

  constructor(context: PluginContext) {
    this.context = context;
  }

  async report(event: RunEvent): Promise<void> {
    switch (event.type) {
      case 'run-started':
        this.plan = event.plan;
        return this.say(this.opening(event));
      case 'phase-started':
        this.first = undefined;
        this.drawnAt = -Infinity;
        return;
      case 'progress':
        return this.progress(event);
      case 'phase-finished':
        return this.say(row(event.phase, event.says, duration(event.seconds), this.width));
      case 'finding':
        this.findings.push(event.finding);
        return;
      case 'warning':
        return this.say(this.paragraph(`warning: ${event.message}`, 'warning'));
      case 'run-finished':
        this.finished = event.directory;
        return this.say(await this.closing(event));
    }
  }

  /** Last, when the other reporters have written their files. */
  close(): void {
    if (this.finished === undefined) return this.endLine();
    const report = join(this.finished, 'report.html');
    this.say(`look:  ${existsSync(report) ? report : `npx deepsensor report ${quoted(this.finished)}`}`);
  }

  private get width(): number {
    return widthOf(this.context.terminal);
  }

  private opening({ run, resumed, plan }: Extract<RunEvent, { type: 'run-started' }>): string {
    const searched = `${plural(plan.seeds, 'seed')}, ${plan.budget}, ${plural(plan.evaluationsPerSeed, 'evaluation')} a seed`;
    const how = `${plan.perturbation}, ${plan.fitness}, ${plan.oracle}, seed ${plan.seed}, ${plural(plan.workers, 'worker')}`;
    return [
      paint(this.context.terminal, 'strong', `run ${run}${resumed ? ' (resumed)' : ''}`),
      row('model', plan.model, '', this.width),
      row('data', plan.data, '', this.width),
      row('plan', `${searched}, ${how}`, '', this.width),
    ].join('\n');
  }

  private progress(event: Progress): void {
    const { terminal } = this.context;
    this.first ??= event;
    const since = event.seconds - (this.drawnAt === -Infinity && !terminal.isTerminal ? this.first.seconds : this.drawnAt);
    if (since < (terminal.isTerminal ? REDRAW : LINE)) return;
    this.drawnAt = event.seconds;
    // The last column stays free: some terminals break the line there.
    const line = progressLine(event, paceOf(this.first, event), this.width - 1, terminal.isTerminal);
    if (!terminal.isTerminal) return this.say(line);
    terminal.write(CLEAR_LINE + line);
    this.isLineOpen = true;
  }

  private async closing({ summary, directory }: Extract<RunEvent, { type: 'run-finished' }>): Promise<string> {
    const verdict = verdictOf(summary, this.plan, (await findingsOf(directory)) ?? this.findings);
    const lines = ['', this.paragraph(verdict, summary.seedsBroken > 0 ? 'bad' : 'good')];
    if (summary.evaporated > 0) {
      lines.push(this.paragraph(`${plural(summary.evaporated, 'error')} more evaporated when saved and do not count.`, 'faint'));
    }
    if (summary.status === 'stopped') {
      const [says, command] = stopOf(summary, directory);
      lines.push(this.paragraph(says, 'warning'), paint(this.context.terminal, 'warning', command));
    }
    lines.push(`again: npx deepsensor run --config ${quoted(join(directory, 'config.json'))}`);
    return lines.join('\n');
  }

  private paragraph(text: string, tone: 'good' | 'bad' | 'warning' | 'faint'): string {
    return wrap(text, this.width)
      .map((line) => paint(this.context.terminal, tone, line))
      .join('\n');
  }

  private say(text: string): void {
    this.context.terminal.write(`${this.isLineOpen ? CLEAR_LINE : ''}${text}\n`);
    this.isLineOpen = false;
  }

  private endLine(): void {
    if (this.isLineOpen) this.context.terminal.write('\n');
    this.isLineOpen = false;
  }
}

/** All findings of the run, those before a resume with them; `undefined` when the run cannot be read, which is for others to say. */
async function findingsOf(directory: string): Promise<readonly Confusion[] | undefined> {
  try {
    const store = await openRun(directory, { write: false });
    try {
      return store.findings();
    } finally {
      store.close();
    }
  } catch {
    return undefined;
  }
}
