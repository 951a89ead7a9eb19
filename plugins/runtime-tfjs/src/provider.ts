import type { RuntimeProbe, RuntimeProvider } from '@deepsensor/contract';
import { CompiledModel, openTrainer } from '@deepsensor/runtime';

import { tensorFlowEngine } from './engine.js';
import { firstLine, loadTensorflow, type Tensorflow } from './library.js';
import { openOriginal } from './original.js';
import { TFJS_NODE } from './place.js';

const remedy = `npm run setup:tfjs in a checkout of DeepSensor, or npm install @tensorflow/tfjs-node@${TFJS_NODE}`;

/** TensorFlow, where tfjs-node is installed and its library loads. */
export function tensorFlowRuntime(load: () => Promise<Tensorflow> = loadTensorflow): RuntimeProvider {
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
