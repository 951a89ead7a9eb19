import type { ElementType, NetworkGraph } from '@deepsensor/contract';

import type { Tensor, Tf } from '../native.js';

const INT32_MAX = 2 ** 31 - 1;

/** The constants of a graph as tensors, and what is made of them, each once and kept until `dispose`. */
export class Constants {
  private readonly tf: Tf;
  private readonly graph: NetworkGraph;
  private readonly kept = new Map<string, Tensor>();

  constructor(tf: Tf, graph: NetworkGraph) {
    this.tf = tf;
    this.graph = graph;
  }

  tensor(name: string): Tensor {
    const constant = this.graph.constants.get(name)!;
    return this.once(name, () => tensorOf(this.tf, constant, constant.data as ArrayLike<number | bigint>));
  }

  once(key: string, make: () => Tensor): Tensor {
    let tensor = this.kept.get(key);
    if (tensor === undefined) {
      tensor = this.tf.keep(make());
      this.kept.set(key, tensor);
    }
    return tensor;
  }

  dispose(): void {
    this.tf.dispose([...this.kept.values()]);
    this.kept.clear();
  }
}

/**
 * The first whole number that int32, the only one of TensorFlow.js, does not hold; `undefined` where all fit. What operators read as numbers
 * before anything runs ("to the end" of a Slice) never becomes a tensor.
 */
export function beyondInt32(type: ElementType, data: ArrayLike<number | bigint>): number | bigint | undefined {
  if (type !== 'int64' && type !== 'uint64' && type !== 'uint32') return undefined;
  for (let i = 0; i < data.length; i++) if (data[i]! > INT32_MAX || data[i]! < -INT32_MAX - 1) return data[i];
  return undefined;
}

/** Numbers as a tensor. TensorFlow.js has float32, int32 and bool alone. */
export function tensorOf(
  tf: Tf,
  { type, shape }: { readonly type: ElementType; readonly shape: readonly number[] },
  data: ArrayLike<number | bigint>,
): Tensor {
  if (data instanceof Float32Array) return tf.tensor(data, [...shape], 'float32');
  if (type === 'float32' || type === 'float64') return tf.tensor(Float32Array.from(data as ArrayLike<number>), [...shape], 'float32');
  if (type === 'bool') return tf.tensor(Uint8Array.from(data as ArrayLike<number>), [...shape], 'bool');
  return tf.tensor(Int32Array.from(data, Number), [...shape], 'int32');
}
