import { describe, expect, it } from 'vitest';

import { findTfjsNode, placesHere } from '../src/find.js';
import { loadTensorflow, type Tensorflow } from '../src/library.js';
import { tensorFlowRuntime } from '../src/provider.js';

const found = findTfjsNode(placesHere());

/**
 * Tests that need TensorFlow. Where it was never set up, one line says that they are left out, and why; where it is there and does not load,
 * they fail.
 */
export async function withTensorflow(about: string, tests: (tensorflow: Tensorflow) => void): Promise<void> {
  if (found.found) {
    const tensorflow = await loadTensorflow();
    describe(about, () => tests(tensorflow));
    return;
  }
  process.stdout.write(`not tested here: ${about}, since ${found.reason} (npm run setup:tfjs)\n`);
  it(`${about}: waits for TensorFlow`, async () => {
    expect(await tensorFlowRuntime().probe()).toEqual({
      available: false,
      name: 'tfjs',
      reason: found.reason,
      remedy: expect.stringContaining('npm run setup:tfjs') as string,
    });
  });
}
