import { instantiate } from '@deepsensor/simd';

import type { PhiloxPlace } from './philox.js';
import { philoxModule } from './wasm-kernel.js';

/** Numbers that one call can give: the kernel's memory of 64 KiB. */
export const CAPACITY = 16384;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  fill(first: number, groups: number, counter1: number, counter2: number, counter3: number, key0: number, key1: number): void;
}

/** Gives a view of at least `count` numbers, at most `CAPACITY`, from block `first` on; valid until the next call. */
export type Kernel<V> = (place: PhiloxPlace, first: number, count: number) => V;

/** `undefined` where the engine has no WebAssembly with vectors. */
export function wordsKernel(): Kernel<Uint32Array> | undefined {
  return kernel('words', (buffer) => new Uint32Array(buffer));
}

export function uniformKernel(): Kernel<Float32Array> | undefined {
  return kernel('uniform', (buffer) => new Float32Array(buffer));
}

function kernel<V>(form: 'words' | 'uniform', view: (buffer: ArrayBuffer) => V): Kernel<V> | undefined {
  const instance = instantiate<Exports>(philoxModule(form));
  if (instance === undefined) return undefined;
  const { memory, fill } = instance;
  const numbers = view(memory.buffer);
  return ({ key0, key1, counter1, counter2, counter3 }, first, count) => {
    if (count > 0) fill(first, Math.ceil(count / 16), counter1, counter2, counter3, key0, key1);
    return numbers;
  };
}
