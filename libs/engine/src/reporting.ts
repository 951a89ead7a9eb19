import type { Logger, Reporter, RunEvent } from '@deepsensor/contract';

/** Sends every event to every reporter, one event after the other; a reporter that fails is logged and left out, and never ends a run. */
export class Broadcast {
  private readonly reporters: { readonly name: string; readonly reporter: Reporter }[];
  private readonly log: Logger;
  private turn: Promise<void> = Promise.resolve();

  constructor(reporters: readonly { readonly name: string; readonly reporter: Reporter }[], log: Logger) {
    this.reporters = [...reporters];
    this.log = log;
  }

  send(event: RunEvent): Promise<void> {
    return this.inTurn((reporter) => reporter.report(event));
  }

  close(): Promise<void> {
    return this.inTurn((reporter) => reporter.close?.());
  }

  /** Progress is sent without waiting for it, so a slow reporter could otherwise hear it after what follows. */
  private inTurn(call: (reporter: Reporter) => void | Promise<void>): Promise<void> {
    this.turn = this.turn.then(async () => {
      for (const each of [...this.reporters]) await this.guard(each, () => call(each.reporter));
    });
    return this.turn;
  }

  private async guard(each: { readonly name: string; readonly reporter: Reporter }, call: () => void | Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.reporters.splice(this.reporters.indexOf(each), 1);
      this.log.warn(`reporter "${each.name}" failed and is left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
