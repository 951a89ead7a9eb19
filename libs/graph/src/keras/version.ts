import { unreadable, unsupported } from '../onnx/source.js';

/** The line of Keras that wrote a model. TensorFlow.js writes what Keras 2 would. */
export type KerasLine = 2 | 3;

/**
 * @param text what the file says: `2.21.0`, `2.2.4-tf`, `3.15.1`, `tfjs-layers 4.22.0`.
 * @throws DeepSensorError when it says nothing, or names a version whose layers are not known: some functions have changed under the same
 * name (hard_sigmoid, say).
 */
export function kerasLine(text: unknown, where: string): KerasLine {
  const known = 'read are versions 2 and 3';
  if (typeof text !== 'string' || text === '')
    throw unreadable({ where }, `it does not say which version of Keras it was saved by ("keras_version"); ${known}`);
  if (/^tfjs-layers \d/.test(text)) return 2;
  const major = /^v?(\d+)\./.exec(text)?.[1];
  if (major === '2' || major === '3') return major === '2' ? 2 : 3;
  throw unsupported({ where }, `it was saved by version "${text}" of Keras; ${known}`);
}
