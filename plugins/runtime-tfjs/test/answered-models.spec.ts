import path from 'node:path';

import { describeAnsweredModels, type AnsweredModels } from '@deepsensor/conformance';

import { tensorFlowRuntime } from '../src/provider.js';
import { withTensorflow } from './with-tensorflow.js';

// The models lie with the other engine's tests, which run wherever these do.
const golden = path.resolve(import.meta.dirname, '../../runtime-onnx/test/golden');
const models: readonly AnsweredModels[] = [
  { folder: path.join(golden, 'keras') },
  { folder: path.join(golden, 'tensorflow'), fileOf: (name) => path.join(name, 'model.json') },
  { folder: path.join(golden, 'saved-model') },
  { folder: path.join(golden, 'sound'), fileOf: (name) => `${name}.onnx` },
];

await withTensorflow('models of other frameworks on TensorFlow', () => {
  for (const each of models) describeAnsweredModels('TensorFlow', () => tensorFlowRuntime().load(), each);
});
