import { describe, expect, it } from 'vitest';

import { probeLibrary, remedyFor } from './library.js';

describe(probeLibrary, () => {
  it('says the version of the library that loads', async () => {
    expect(await probeLibrary()).toEqual({ available: true, name: 'onnx', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  });

  it('says why it does not load, in one line, and what to do', async () => {
    const probe = await probeLibrary(() => Promise.reject(new Error('libonnxruntime.so.1: cannot open shared object file\nat somewhere')));
    expect(probe).toMatchObject({ available: false, reason: 'libonnxruntime.so.1: cannot open shared object file' });
  });
});

describe(remedyFor, () => {
  it('tells a machine without a library from one on which it is missing', () => {
    expect(remedyFor('linux', 'x64')).toContain('npm install');
    expect(remedyFor('darwin', 'x64')).toContain('another runtime');
  });
});
