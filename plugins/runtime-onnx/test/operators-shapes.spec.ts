import { describeOperators } from '@deepsensor/conformance';

import { onnxEngine } from '../src/index.js';

describeOperators('ONNX Runtime', () => onnxEngine(1), { families: ['shapes', 'resizing', 'reductions', 'dense'] });
