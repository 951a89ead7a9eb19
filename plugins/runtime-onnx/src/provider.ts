import { DeepSensorError, type RuntimeProvider } from '@deepsensor/contract';

import { loadLibrary, probeLibrary, versionOf } from './library.js';
import { OnnxModel } from './model.js';
import { openTrainer } from './training/trainer.js';

/** The embedded engine. Loads the native library only when asked to. */
export function onnxRuntime(): RuntimeProvider {
  return {
    probe: () => probeLibrary(),
    async load() {
      const probe = await probeLibrary();
      if (!probe.available)
        throw new DeepSensorError('RUNTIME_UNAVAILABLE', `ONNX Runtime does not load here: ${probe.reason} ${probe.remedy}`);
      const library = await loadLibrary();
      return {
        name: 'onnx',
        version: versionOf(library),
        async open(network, options) {
          const model = new OnnxModel(library, network, options);
          await model.compile();
          return model;
        },
        train: (graph, optimiser, options) => openTrainer(library, graph, optimiser, options),
      };
    },
  };
}
