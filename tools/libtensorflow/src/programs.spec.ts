import { describe, expect, it } from 'vitest';

import { run, tellingLine } from './programs.mjs';

const node = (script: string, seconds?: number) => run(process.execPath, ['-e', script], seconds === undefined ? {} : { seconds });

describe(run, () => {
  it('keeps what a program prints', async () => {
    expect(await node('console.log("out"); console.error("err")')).toEqual({
      ok: true,
      output: expect.stringMatching(/out\n[^]*|err\n[^]*/),
      why: '',
    });
  });

  it('says why a program failed', async () => {
    expect(await node('console.error("fatal error: no disk"); process.exit(3)')).toMatchObject({ ok: false, why: 'fatal error: no disk' });
    expect(await node('process.exit(3)')).toMatchObject({ ok: false, why: 'exit code 3' });
    expect(await run('no-such-program', [])).toMatchObject({ ok: false, why: expect.stringContaining('cannot be started') });
  });

  it('ends a program that takes too long, with what it started', async () => {
    const script =
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); setInterval(() => {}, 1000)';
    // Its child holds the output open: the run would not end while that lived.
    expect(await node(script, 0.5)).toMatchObject({ ok: false, why: 'no end after 0.5 s' });
  });
});

describe(tellingLine, () => {
  it.each([
    [
      'npm error code ECONNREFUSED\nnpm error network help\nnpm error A complete log of this run can be found in: x',
      'npm error code ECONNREFUSED',
    ],
    [
      "      throw er; // Unhandled 'error' event\n\nError: connect ECONNREFUSED\n    at TCP.onerror\n\nNode.js v20",
      'Error: connect ECONNREFUSED',
    ],
    [
      "node:internal/modules/cjs/loader:1210\n  const err = new Error(message);\n              ^\n\nError: Cannot find module 'x'\nRequire stack:\n- y",
      "Error: Cannot find module 'x'",
    ],
    ['Traceback\n  File "unpack.py"\nzipfile.BadZipFile: File is not a zip file', 'zipfile.BadZipFile: File is not a zip file'],
    ['one\ntwo\n', 'two'],
    ['', ''],
  ])('of %j', (output, line) => {
    expect(tellingLine(output)).toBe(line);
  });
});
