import type { RuntimeProbe } from '@deepsensor/contract';

import { firstLine, loadTensorflow, type Tensorflow } from './library.js';
import { TFJS_NODE } from './place.js';

const remedy = `npm run setup:tfjs in a checkout of DeepSensor, or npm install @tensorflow/tfjs-node@${TFJS_NODE}`;

/** Whether TensorFlow loads here; if not, why, and what to do: one line each. */
export async function probeTensorflow(load: () => Promise<Tensorflow> = loadTensorflow): Promise<RuntimeProbe> {
  try {
    const { version, tensorflowVersion } = await load();
    return { available: true, name: 'tfjs', version: `${version} (TensorFlow ${tensorflowVersion})` };
  } catch (cause) {
    return { available: false, name: 'tfjs', reason: firstLine(cause), remedy };
  }
}
