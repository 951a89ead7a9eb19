import { contribution, definePlugin } from '@deepsensor/contract';
import { z } from 'zod';

import { tensorFlowEngine } from './engine.js';
import { loadTensorflow, type Tensorflow } from './library.js';
import { tensorFlowRuntime } from './provider.js';

export { loadTensorflow, tensorFlowEngine, tensorFlowRuntime, type Tensorflow };

export default definePlugin('@deepsensor/runtime-tfjs', '0.1.0', [
  contribution({
    kind: 'runtime',
    id: 'tfjs',
    summary: "TensorFlow on the CPU by tfjs-node, with TensorFlow's own gradients",
    options: z.strictObject({}),
    create: () => tensorFlowRuntime(),
  }),
]);
