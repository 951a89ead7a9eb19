import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { mustHaveChecksum, sha256Of } from './checksum.mjs';

const file = path.join(temporaryFolder(), 'library.whl');
writeFileSync(file, 'abc');
// FIPS 180-2, appendix B.1.
const right = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe(sha256Of, () => {
  it('is that of the standard', async () => {
    expect(await sha256Of(file)).toBe(right);
  });
});

describe(mustHaveChecksum, () => {
  it('lets the right file pass', async () => {
    await mustHaveChecksum(file, right);
  });

  it('refuses another and names both sums', async () => {
    const wrong = right.replace('b', 'c');
    await expect(mustHaveChecksum(file, wrong)).rejects.toMatchObject({
      message: `library.whl has the SHA-256 ${right}, not ${wrong}`,
      next: expect.stringContaining('do not use'),
    });
  });
});
