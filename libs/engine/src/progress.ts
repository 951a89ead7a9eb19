/** Hears how many inputs were looked at, of how many as far as is known. */
export type Hear = (done: number, total: number) => void;

/** Counts inputs as they are looked at. */
export class Progress {
  private readonly hear: Hear;
  private done = 0;
  private total = 0;

  constructor(hear: Hear) {
    this.hear = hear;
  }

  expect(more: number): void {
    this.total += more;
  }

  advance(by: number): void {
    this.done += by;
    this.hear(Math.min(this.done, this.total), this.total);
  }
}
