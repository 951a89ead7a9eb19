import { Problem } from './problem.mjs';

/**
 * @typedef {object} Wheel
 * @property {string} project in the Python package index
 * @property {string} version
 * @property {string} platform pip's name of it
 * @property {number} bytes
 * @property {string} sha256
 * @property {'run' | 'looked into'} tried `run`: built and used; `looked into`: the wheel was downloaded, its checksum taken and the library found in it
 */

/**
 * 2.15.1 was the fastest of five versions, and the smallest of the fast ones. From 2.12 on a wheel holds `libtensorflow_cc`, which exports
 * the C API and needs no Python; `tensorflow` for Linux on ARM and `tensorflow-macos` are empty wheels that point at others.
 * @type {{ readonly [system: string]: Wheel }}
 */
export const wheels = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version: '2.15.1',
    platform: 'manylinux2014_x86_64',
    bytes: 207_208_420,
    sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    tried: 'run',
  },
  'linux-arm64': {
    project: 'tensorflow-cpu-aws',
    version: '2.15.1',
    platform: 'manylinux2014_aarch64',
    bytes: 211_874_120,
    sha256: 'd4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e',
    tried: 'looked into',
  },
  'darwin-arm64': {
    project: 'tensorflow',
    version: '2.15.1',
    platform: 'macosx_12_0_arm64',
    bytes: 205_736_374,
    sha256: 'aa926114d1e13ffe5b2ea59c3f195216f26646d7fe36e9e5207b291e4b7902ff',
    tried: 'looked into',
  },
  'darwin-x64': {
    project: 'tensorflow-cpu',
    version: '2.15.1',
    platform: 'macosx_10_15_x86_64',
    bytes: 236_482_774,
    sha256: 'ee3bb114c6031d471d891c761e7eda2c80bea19bb318abcd3d5bab92ccfaf9aa',
    tried: 'looked into',
  },
};

/**
 * The wheel for a machine.
 * @param {string} platform as in `process.platform`
 * @param {string} architecture as in `process.arch`
 * @param {boolean} musl whether the C library is musl, on which wheels for glibc do not load
 */
export function wheelFor(platform, architecture, musl) {
  const system = `${platform}-${architecture}`;
  const wheel = wheels[system];
  if (wheel !== undefined && !musl) return wheel;
  throw new Problem(
    `there is no wheel with libtensorflow for ${system}${musl ? ' with musl' : ''}, only for ${Object.keys(wheels).join(', ')}`,
    "try tfjs-node's own installation: npm run setup:tfjs -- --from download",
  );
}

/** Whether this Node runs on musl (Alpine). */
export function onMusl() {
  if (process.platform !== 'linux') return false;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined;
}
