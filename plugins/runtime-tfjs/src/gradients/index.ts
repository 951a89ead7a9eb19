import type { Tf } from '../native.js';
import { extrema } from './extrema.js';
import { pieces } from './pieces.js';
import { powers } from './powers.js';
import { registerReluGradient } from './relu.js';

/** Gradients of tfjs 4.22.0 that are wrong, that fail, or that become NaN where a derivative is 0, by kernel. */
const MENDED = { ...powers, ...extrema, ...pieces };

/** Puts gradients that hold in place of some that tfjs has: those that the engine onnx has too, so that both agree. */
export function mendGradients(tf: Tf): void {
  registerReluGradient(tf);
  for (const [kernelName, mended] of Object.entries(MENDED)) {
    tf.unregisterGradient(kernelName);
    tf.registerGradient({ kernelName, ...mended(tf) });
  }
}
