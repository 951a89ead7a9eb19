import { describe, expect, it } from 'vitest';

import { withTensorflow } from '../test/with-tensorflow.js';
import { tensorFlowRuntime } from './provider.js';

describe(tensorFlowRuntime, () => {
  const fails = () => Promise.reject(new Error('its native library does not load: no such file\nat somewhere'));

  it('says why TensorFlow is not here, in one line, and what to do', async () => {
    expect(await tensorFlowRuntime(fails, { named: false }).probe()).toEqual({
      available: false,
      name: 'tfjs',
      reason: 'its native library does not load: no such file',
      remedy: expect.stringMatching(/^npm run setup:tfjs .*, or npm install .*4\.22\.0$/) as string,
    });
  });

  it('offers no package where a folder is named, since none would be looked at', async () => {
    expect(await tensorFlowRuntime(fails, { named: true }).probe()).toHaveProperty(
      'remedy',
      'npm run setup:tfjs in a checkout of DeepSensor, which fills the folder that DEEPSENSOR_TFJS names, or leave that variable out',
    );
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
