/** A row of samples and its rate in Hz. */
export interface RowFormat {
  readonly length: number;
  readonly rate: number;
}
