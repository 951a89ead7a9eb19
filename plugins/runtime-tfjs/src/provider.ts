import type { RuntimeProbe, RuntimeProvider } from '@deepsensor/contract';
import { CompiledModel, openTrainer } from '@deepsensor/runtime';

import { tensorFlowEngine } from './engine.js';
import { placesHere, type Places } from './find.js';
import { firstLine, loadTensorflow, type Tensorflow } from './library.js';
import { openOriginal } from './original.js';
import { TFJS_NODE } from './place.js';

/** TensorFlow, where tfjs-node is installed and its library loads. */
export function tensorFlowRuntime(
  load: () => Promise<Tensorflow> = loadTensorflow,
  { named }: Pick<Places, 'named'> = placesHere(),
): RuntimeProvider {
  const setUp = 'npm run setup:tfjs in a checkout of DeepSensor';
  // Where a folder is named, packages are not looked at.
  const remedy = named
    ? `${setUp}, which fills the folder that DEEPSENSOR_TFJS names, or leave that variable out`
    : `${setUp}, or npm install @tensorflow/tfjs-node@${TFJS_NODE}`;
  return {
    async probe(): Promise<RuntimeProbe> {
      try {
        return { available: true, name: 'tfjs', version: versionOf(await load()) };
      } catch (cause) {
        return { available: false, name: 'tfjs', reason: firstLine(cause), remedy };
      }
    },
    async load() {
      const tensorflow = await load();
      const engine = tensorFlowEngine(tensorflow.tf);
      return {
        name: 'tfjs',
        version: versionOf(tensorflow),
        // A second thread that loads the addon as it is published can fail, or take the process with it.
        workers: 'processes',
        async open(network, options) {
          const model = new CompiledModel(engine, network, options);
          await model.compile();
          return model;
        },
        train: (graph, optimiser) => openTrainer(engine, graph, optimiser),
        original: (file) => openOriginal(tensorflow.tf, file),
      };
    },
  };
}

function versionOf({ version, tensorflowVersion }: Tensorflow): string {
  return `${version} (TensorFlow ${tensorflowVersion})`;
}
