import { join } from 'node:path';

import { describeAnsweredModels } from '@deepsensor/conformance';

import { onnxRuntime } from '../src/index.js';

describeAnsweredModels('ONNX Runtime', () => onnxRuntime().load(), {
  folder: join(import.meta.dirname, 'golden/keras'),
  tolerance: { absolute: 1e-8, relative: 1e-4 },
});
