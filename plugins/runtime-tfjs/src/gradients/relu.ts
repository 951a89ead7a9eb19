import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { nativeBackend, type NativeBackend, type Tf } from '../native.js';

/**
 * Gives ReLU TensorFlow's own gradient, dy where y > 0. That of tfjs multiplies with a step function made of seven operators and
 * constants that are uploaded each time. A kernel, and not a bare call of the backend, so that a second derivative sees it.
 */
export function registerReluGradient(tf: Tf): void {
  if (tf.getKernel('ReluGrad', 'tensorflow') !== undefined) return;
  const { TF_ATTR_TYPE, TF_FLOAT } = nativeBackend(tf).binding;
  const attributes = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }];
  tf.registerKernel({
    kernelName: 'ReluGrad',
    backendName: 'tensorflow',
    kernelFunc({ inputs, backend }) {
      const { dy, y } = inputs as { readonly dy: TensorInfo; readonly y: TensorInfo };
      return (backend as NativeBackend).executeSingleOutput('ReluGrad', attributes, [dy, y]);
    },
  });
  const passed = (dy: Tensor, y: Tensor): Tensor => tf.engine().runKernel('ReluGrad', { dy, y });
  tf.registerGradient({
    kernelName: 'ReluGrad',
    inputsToSave: ['y'],
    // Linear in dy; y only chooses.
    gradFunc: (ddx, [y]) => ({ dy: () => passed(ddx as Tensor, y!), y: () => tf.zerosLike(y!) }),
  });
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => passed(dy as Tensor, y!) }),
  });
}
