import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

export type { Tensor } from '@tensorflow/tfjs-core';

/** What tfjs gives; one copy of it is loaded, tfjs-node's own, so its types alone are imported from its package. */
export type Tf = typeof import('@tensorflow/tfjs-core');

/** What tfjs-node adds. */
export type TfjsNode = Tf & { readonly version: { readonly 'tfjs-node': string } };

/** tfjs-node's backend: TensorFlow's operators by name. */
export interface NativeBackend {
  readonly binding: { readonly TF_Version: string; readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(
    operator: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: unknown }[],
    inputs: readonly TensorInfo[],
  ): Tensor;
}

export function nativeBackend(tf: Tf): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}
