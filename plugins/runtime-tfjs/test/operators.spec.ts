import { describeOperators } from '@deepsensor/conformance';

import { tensorFlowEngine } from '../src/engine.js';
import { withTensorflow } from './with-tensorflow.js';

await withTensorflow('the table of operators on TensorFlow', ({ tf }) => {
  describeOperators('TensorFlow', async () => tensorFlowEngine(tf));
});
