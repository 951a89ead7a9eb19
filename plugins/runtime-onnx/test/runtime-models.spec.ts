import { describeStoredModels } from '@deepsensor/conformance';

import { onnxRuntime } from '../src/index.js';

describeStoredModels('ONNX Runtime', () => onnxRuntime().load());
