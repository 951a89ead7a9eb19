import { describeRuntime } from '@deepsensor/conformance';

import { tensorFlowRuntime } from '../src/provider.js';
import { withTensorflow } from './with-tensorflow.js';

await withTensorflow('TensorFlow as a runtime', () => {
  describeRuntime('TensorFlow', () => tensorFlowRuntime().load());
});
