/**
 * Rows of a run come in whole blocks of this many. ONNX Runtime's kernels work on up to 16 numbers at a time and compute what is left
 * over by other code, whose last bits differ; in whole blocks nothing is ever left over, so a row has the same bits wherever it runs.
 */
export const BLOCK = 16;

/** How many rows a run may have. */
export interface RunSize {
  /** Multiple of `block`. */
  readonly most: number;
  /** Runs are filled up to a multiple of it: `BLOCK`, or a smaller power of two where so many rows do not fit into memory. */
  readonly block: number;
}

/** The largest run of at most `most` rows, of which `fitting` fit into memory. */
export function runSize(most: number, fitting: number): RunSize {
  if (fitting >= BLOCK) return { most: BLOCK * Math.floor(Math.max(BLOCK, Math.min(most, fitting)) / BLOCK), block: BLOCK };
  const block = 2 ** Math.floor(Math.log2(Math.max(1, fitting)));
  return { most: block, block };
}

/** Rows `start .. end` of a batch, run together. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** Cuts `n` rows into as few pieces as possible, as even as whole blocks allow; the last may end in a block that is not full. */
export function cutRows(n: number, { most, block }: RunSize): Chunk[] {
  const pieces = Math.ceil(n / most);
  const blocks = Math.ceil(n / block);
  const edge = (i: number) => Math.min(n, block * Math.ceil((i * blocks) / pieces));
  return Array.from({ length: pieces }, (_, i) => ({ start: edge(i), end: edge(i + 1) }));
}

/** `rows` and as many as fill the last block. */
export function filled(rows: number, block: number): number {
  return block * Math.ceil(rows / block);
}

/** The references that some candidates need and no others. */
export interface OwnReferences {
  /** `[r]` rows of the references, ascending. */
  readonly rows: Int32Array;
  /** `[n]` position in `rows` of each candidate's own. */
  readonly of: Int32Array;
}

/** `referenceOf [n]` is the row of the references of each candidate. */
export function ownReferences(referenceOf: Int32Array): OwnReferences {
  const rows = Int32Array.from(new Set(referenceOf)).sort();
  const position = new Map(Array.from(rows, (row, i) => [row, i]));
  return { rows, of: referenceOf.map((row) => position.get(row)!) };
}
