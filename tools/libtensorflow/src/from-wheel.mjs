import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { mustHaveChecksum } from './checksum.mjs';
import { Problem } from './problem.mjs';
import { run } from './programs.mjs';
import { megabytes } from './progress.mjs';
import { findPython } from './python.mjs';
import { writeRecord } from './record.mjs';
import { needRoom, weigh } from './weigh.mjs';

/** Wheel, pip's copy of it, and the unpacked library; what stays is about 450 MB. */
const ROOM = 1.2e9;

/**
 * Makes `library` from TensorFlow's wheel.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./wheels.mjs').Wheel} wheel
 * @param {import('./progress.mjs').Progress} progress
 */
export async function libraryFromWheel(layout, wheel, progress) {
  const { folder, temporary, library } = layout;
  needRoom(folder, ROOM);
  const python = await findPython();
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    const file = await download(python, wheel, temporary, progress);
    await progress.step('checksum', 'SHA-256 of the wheel', async () => {
      await mustHaveChecksum(file, wheel.sha256);
      return `${wheel.sha256.slice(0, 12)}…, as pinned`;
    });
    const unpacked = path.join(temporary, 'library');
    await progress.step('unpack', 'libtensorflow and its C headers', async (tell) => {
      const onTick = () => tell(megabytes(weigh(unpacked)));
      const { ok, why } = await run(python, [fileURLToPath(new URL('unpack.py', import.meta.url)), file, unpacked], { onTick });
      if (!ok) throw new Problem(`the wheel cannot be unpacked: ${why}`, 'make sure that the disk has room, then run this again');
      rmSync(file);
      linkPlainNames(path.join(unpacked, 'lib'));
      return megabytes(weigh(unpacked));
    });
    await strip(unpacked, progress);
    await writeRecord(unpacked, { from: 'wheel', tensorflow: wheel.version, wheel: path.basename(file), sha256: wheel.sha256 });
    rmSync(library, { recursive: true, force: true });
    renameSync(unpacked, library);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} python
 * @param {import('./wheels.mjs').Wheel} wheel
 * @param {string} temporary
 * @param {import('./progress.mjs').Progress} progress
 */
async function download(python, { project, version, platform, bytes }, temporary, progress) {
  // The Python version only picks one of several wheels that hold the same library.
  const what = ['--python-version', '3.11', '--platform', platform, '--only-binary=:all:', '--no-deps', `${project}==${version}`];
  const args = ['-m', 'pip', 'download', '--quiet', '--no-cache-dir', '--disable-pip-version-check', '--dest', temporary, ...what];
  // pip has no progress for other programs: what it has written so far says the same.
  const scratch = path.join(temporary, 'pip');
  mkdirSync(scratch);
  const env = { ...process.env, TMPDIR: scratch, PIP_REQUIRE_VIRTUALENV: '0' };
  await progress.step('wheel', `${project} ${version} with pip, ${megabytes(bytes)}`, async (tell) => {
    const onTick = () => tell(`${Math.min(100, Math.floor((100 * weigh(scratch)) / bytes))} %`);
    const { ok, why } = await run(python, args, { env, onTick });
    if (!ok) {
      throw new Problem(
        `pip cannot download the wheel: ${why}`,
        `pip must reach a package index that has it: mend that (try ${python} -m pip download ${project}==${version} --no-deps) and run this again`,
      );
    }
    return 'downloaded';
  });
  const name = readdirSync(temporary).find((each) => each.endsWith('.whl'));
  if (name === undefined) throw new Problem('pip left no wheel behind', 'update pip (20.0 or newer) and run this again');
  return path.join(temporary, name);
}

/**
 * The addon is linked with `libtensorflow` and `libtensorflow_framework`; the wheel has them under other names.
 * @param {string} lib
 */
function linkPlainNames(lib) {
  const [suffix, plain] = existsSync(path.join(lib, 'libtensorflow_cc.so.2')) ? ['so.2', 'so'] : ['2.dylib', 'dylib'];
  symlinkSync(`libtensorflow_cc.${suffix}`, path.join(lib, `libtensorflow.${plain}`));
  symlinkSync(`libtensorflow_framework.${suffix}`, path.join(lib, `libtensorflow_framework.${plain}`));
}

/**
 * Takes the symbols for debuggers away, where there is a `strip`. macOS signs its libraries and stays as it is.
 * @param {string} unpacked
 * @param {import('./progress.mjs').Progress} progress
 */
async function strip(unpacked, progress) {
  if (process.platform !== 'linux') return;
  const files = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => path.join(unpacked, 'lib', name));
  await progress.step('strip', 'symbols for debuggers', async () => {
    const { ok, why } = await run('strip', files);
    return ok ? `${megabytes(weigh(unpacked))} left` : `left in (${why})`;
  });
}
