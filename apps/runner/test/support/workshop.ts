/** What the global setup makes once for all spec files of a test run; everything is absolute. */
export interface Workshop {
  /** A folder that is gone after the run. */
  readonly folder: string;
  /** A LeNet-5 that has learned the drawn digits. */
  readonly model: string;
  /** Digits that it has not seen, as IDX. */
  readonly digits: string;
  /** The same as PNG in a folder for each class. */
  readonly pictures: string;
  /** A finished run on them; for reading alone. */
  readonly run: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly workshop: Workshop;
  }
}
