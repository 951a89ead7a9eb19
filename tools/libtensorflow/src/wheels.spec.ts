import { describe, expect, it } from 'vitest';

import { wheelFor, wheels } from './wheels.mjs';

describe('wheels', () => {
  it.each(Object.entries(wheels))('pins one for %s', (_system, { project, version, sha256, bytes }) => {
    expect(project).toMatch(/^tensorflow/);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    // Those that only point at another wheel have 2 kB.
    expect(bytes).toBeGreaterThan(100e6);
  });
});

describe(wheelFor, () => {
  it('gives the wheel of the system', () => {
    expect(wheelFor('linux', 'x64', false)).toBe(wheels['linux-x64']);
    expect(wheelFor('darwin', 'arm64', false)).toBe(wheels['darwin-arm64']);
  });

  it('says which systems have one, and the other way', () => {
    const refusal = (named: string) =>
      expect.objectContaining({ message: expect.stringContaining(named), next: expect.stringContaining('--from download') });
    expect(() => wheelFor('win32', 'x64', false)).toThrow(refusal('win32-x64, only for linux-x64'));
    expect(() => wheelFor('linux', 'x64', true)).toThrow(refusal('linux-x64 with musl'));
  });
});
