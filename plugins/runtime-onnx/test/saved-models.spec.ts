import { join } from 'node:path';

import { describeAnsweredModels } from '@deepsensor/conformance';

import { onnxRuntime } from '../src/index.js';

describeAnsweredModels('ONNX Runtime', () => onnxRuntime().load(), { folder: join(import.meta.dirname, 'golden/saved-model') });
