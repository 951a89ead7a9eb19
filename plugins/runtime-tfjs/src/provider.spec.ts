import { describe, expect, it } from 'vitest';

import { withTensorflow } from '../test/with-tensorflow.js';
import { tensorFlowRuntime } from './provider.js';

describe(tensorFlowRuntime, () => {
  it('says why TensorFlow is not here, in one line, and what to do', async () => {
    const probe = await tensorFlowRuntime(() =>
      Promise.reject(new Error('its native library does not load: no such file\nat somewhere')),
    ).probe();
    expect(probe).toEqual({
      available: false,
      name: 'tfjs',
      reason: 'its native library does not load: no such file',
      remedy: expect.stringMatching(/^npm run setup:tfjs .*4\.22\.0$/) as string,
    });
  });
});

await withTensorflow('the probe of TensorFlow', () => {
  it('says both versions', async () => {
    expect(await tensorFlowRuntime().probe()).toEqual({
      available: true,
      name: 'tfjs',
      version: expect.stringMatching(/^4\.22\.0 \(TensorFlow 2\.\d+\.\d+\)$/) as string,
    });
  });
});
