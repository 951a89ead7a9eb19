import type { ElementType, NetworkGraph } from '@deepsensor/contract';

import type { Tensor, Tf } from '../native.js';

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

/** Numbers as a tensor. TensorFlow.js has float32, int32 and bool alone; whole numbers beyond 32 bits ("to the end") become the largest. */
export function tensorOf(
  tf: Tf,
  { type, shape }: { readonly type: ElementType; readonly shape: readonly number[] },
  data: ArrayLike<number | bigint>,
): Tensor {
  if (data instanceof Float32Array) return tf.tensor(data, [...shape], 'float32');
  if (type === 'float32' || type === 'float64') return tf.tensor(Float32Array.from(data as ArrayLike<number>), [...shape], 'float32');
  if (type === 'bool') return tf.tensor(Uint8Array.from(data as ArrayLike<number>), [...shape], 'bool');
  return tf.tensor(Int32Array.from(data, inInt32), [...shape], 'int32');
}

function inInt32(value: number | bigint): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(value)));
}
