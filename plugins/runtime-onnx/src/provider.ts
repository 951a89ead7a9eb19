import { DeepSensorError, type RuntimeProvider } from '@deepsensor/contract';
import { CompiledModel, openTrainer, type GraphEngine } from '@deepsensor/runtime';

import { blockSize } from './blocked/block-size.js';
import { blockedConvolutions } from './blocked/blocked-convolutions.js';
import { loadLibrary, probeLibrary, versionOf, type Library } from './library.js';
import { linesAsPlanes } from './planes/lines-as-planes.js';
import { openSession } from './session.js';
import { steadyInstanceNorms } from './steady/instance-norm.js';
import { steadySums } from './steady/sums.js';
import { wholePads } from './steady/whole-pads.js';

/** Most rows of one run. From 32 to 128 the speed is the same (README), and more would only need more memory. */
const MOST_ROWS = 128;

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
          const model = new CompiledModel(engineOf(library, options.threads), network, options);
          await model.compile();
          return model;
        },
        train: (graph, optimiser, options) => openTrainer(engineOf(library, options.threads), graph, optimiser),
      };
    },
  };
}

/** The engine beneath: graphs with nothing of a model around them. Rejects when the native library does not load here. */
export async function onnxEngine(threads: number): Promise<GraphEngine> {
  return engineOf(await loadLibrary(), threads);
}

function engineOf(library: Library, threads: number): GraphEngine {
  return {
    mostRows: MOST_ROWS,
    open: async (graph, use) => {
      const plain = linesAsPlanes(wholePads(use === 'training' ? graph : steadySums(steadyInstanceNorms(graph))));
      const written = use === 'training' ? blockedConvolutions(plain, await blockSize(library)) : plain;
      return openSession(library, written, threads, plain);
    },
  };
}
