import { describeRuntime } from '@deepsensor/conformance';

import { onnxRuntime } from '../src/index.js';

describeRuntime('ONNX Runtime', () => onnxRuntime().load());
