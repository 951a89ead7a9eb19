import { describeStoredModels } from '@deepsensor/conformance';

import { tensorFlowRuntime } from '../src/provider.js';
import { withTensorflow } from './with-tensorflow.js';

await withTensorflow('the stored models on TensorFlow', () => {
  describeStoredModels('TensorFlow', () => tensorFlowRuntime().load());
});
