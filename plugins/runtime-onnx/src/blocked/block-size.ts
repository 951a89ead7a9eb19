import type { NetworkGraph } from '@deepsensor/contract';
import { exportOnnx } from '@deepsensor/graph';

import type { Library } from '../library.js';

/** Domain of the operators that ONNX Runtime computes blocked convolutions with. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

const known = new WeakMap<Library, Promise<number>>();

/**
 * Channels of a block in ONNX Runtime's layout for convolutions: 8 or 16, as wide as the vectors of this processor; 1 where it has no
 * such layout. Asked of the library itself, once: four channels, reordered, come out as one block.
 */
export function blockSize(library: Library): Promise<number> {
  const asked = known.get(library) ?? ask(library);
  known.set(library, asked);
  return asked;
}

async function ask(library: Library): Promise<number> {
  const graph: NetworkGraph = {
    name: 'block',
    opset: 20,
    inputs: [{ name: 'x', type: 'float32', shape: [1, 4, 1, 1] }],
    outputs: [{ name: 'y', type: 'float32', shape: [1, 'c', 1, 1] }],
    nodes: [{ name: 'y', op: 'ReorderInput', domain: BLOCKED_DOMAIN, inputs: ['x'], outputs: ['y'], attributes: {} }],
    constants: new Map(),
  };
  try {
    const session = await library.InferenceSession.create(exportOnnx(graph), { executionProviders: ['cpu'], logSeverityLevel: 4 });
    const { y } = await session.run({ x: new library.Tensor('float32', new Float32Array(4), [1, 4, 1, 1]) });
    await session.release();
    return y!.dims[1]!;
  } catch {
    return 1;
  }
}
