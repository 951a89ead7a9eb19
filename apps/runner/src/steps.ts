import type { Terminal } from '@deepsensor/contract';

/** Progress of work outside a campaign: one line a step, with the time left while it lasts. */
export class Steps {
  private readonly terminal: Terminal;
  private readonly clock: () => number;
  private readonly patience: number;
  private start: number;
  private shown = -Infinity;

  /**
   * @param clock Milliseconds.
   * @param patience Milliseconds that a step may take without a word.
   */
  constructor(terminal: Terminal, clock: () => number, patience = 0) {
    this.terminal = terminal;
    this.clock = clock;
    this.patience = patience;
    this.start = clock();
  }

  progress(step: string, done: number, total: number, says: string): void {
    const now = this.clock();
    if (now - this.start < this.patience || now - this.shown < (this.terminal.isTerminal ? 150 : 10_000)) return;
    if (!this.terminal.isTerminal && this.shown === -Infinity) {
      this.shown = now;
      return;
    }
    this.shown = now;
    const left = ((now - this.start) / done) * (total - done);
    const text = ` ${step.padEnd(9)} ${Math.floor((100 * done) / total)} %   ${says}   ${minutes(left)} left`;
    this.terminal.write(this.terminal.isTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
  }

  /** Takes the line of a step that lasts away. */
  clear(): void {
    if (this.terminal.isTerminal && this.shown !== -Infinity) this.terminal.write('\r\x1b[2K');
  }

  done(step: string, says: string): void {
    const now = this.clock();
    if (this.terminal.isTerminal) this.terminal.write('\r\x1b[2K');
    this.terminal.write(` ${step.padEnd(9)} ${says}   ${((now - this.start) / 1000).toFixed(1)} s\n`);
    this.start = now;
    this.shown = -Infinity;
  }
}

function minutes(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
