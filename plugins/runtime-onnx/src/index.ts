import { contribution, definePlugin } from '@deepsensor/contract';
import { z } from 'zod';

import { onnxEngine, onnxRuntime } from './provider.js';

export { bareSession, type BareSession } from './bare-session.js';
export { onnxEngine, onnxRuntime };

export default definePlugin('@deepsensor/runtime-onnx', '0.1.0', [
  contribution({
    kind: 'runtime',
    id: 'onnx',
    summary: 'ONNX Runtime on the CPU, gradients compiled into the graph',
    options: z.strictObject({}),
    create: () => onnxRuntime(),
  }),
]);
