import type { Logger, Reporter, RunEvent } from '@deepsensor/contract';

/** Sends every event to every reporter; one that fails is logged and left out, and never ends a run. */
export class Broadcast {
  private readonly reporters: { readonly name: string; readonly reporter: Reporter }[];
  private readonly log: Logger;

  constructor(reporters: readonly { readonly name: string; readonly reporter: Reporter }[], log: Logger) {
    this.reporters = [...reporters];
    this.log = log;
  }

  async send(event: RunEvent): Promise<void> {
    for (const each of [...this.reporters]) {
      await this.guard(each, () => each.reporter.report(event));
    }
  }

  async close(): Promise<void> {
    for (const each of [...this.reporters]) {
      await this.guard(each, () => each.reporter.close?.());
    }
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
