import { instantiate } from './instance.js';
import { productModule } from './product-module.js';

/** Rows of a product. */
export const ROWS = 4;
/** Columns come in multiples of it. */
export const COLUMNS = 8;

/** Products of small matrices in a memory of their own. */
export interface Products {
  /** The memory, in float32 numbers. */
  readonly numbers: Float32Array;
  /**
   * `c[r][j] += sum over p of a[p][r] * b[p][j]`, for the rows `r < 4` and `p < k`: every sum in the order of `p`, rounded to float32 at each
   * step, so that it has the same bits everywhere. Places and strides count numbers.
   * @param a place of the factors `[k, 4]`, row by row.
   * @param b place of the matrix `[k, columns]`, whose rows lie side by side.
   * @param c place of the first row of the sums, `stride` before the next.
   * @param columns a multiple of 8.
   */
  add(a: number, b: number, c: number, stride: number, k: number, columns: number): void;
}

/**
 * Products in a memory of `capacity` numbers: by WebAssembly, eight columns of four rows at a time, or in plain JavaScript where there is
 * none: the same bits.
 */
export function products(capacity: number): Products {
  return assembled(capacity) ?? written(capacity);
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  add(a: number, b: number, width: number, c: number, stride: number, k: number, groups: number): void;
}

function assembled(capacity: number): Products | undefined {
  const kernel = instantiate<Exports>(productModule(Math.ceil((4 * capacity) / 65536)));
  return (
    kernel && {
      numbers: new Float32Array(kernel.memory.buffer, 0, capacity),
      add(a, b, c, stride, k, columns) {
        if (k > 0 && columns > 0) kernel.add(4 * a, 4 * b, 4 * columns, 4 * c, 4 * stride, k, columns / COLUMNS);
      },
    }
  );
}

/** The same in JavaScript. */
export function written(capacity: number): Products {
  const numbers = new Float32Array(capacity);
  return {
    numbers,
    add(a, b, c, stride, k, columns) {
      for (let r = 0; r < ROWS; r++) {
        for (let p = 0; p < k; p++) {
          const factor = numbers[a + p * ROWS + r]!;
          for (let j = 0, at = c + r * stride, from = b + p * columns; j < columns; j++, at++, from++)
            numbers[at] = numbers[at]! + Math.fround(factor * numbers[from]!);
        }
      }
    },
  };
}
