import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { withLock } from './addon-source.mjs';
import { sha256Of } from './checksum.mjs';
import { Problem } from './problem.mjs';
import { run } from './programs.mjs';

/**
 * Puts library and addon where tfjs-node looks for them. The addon is compiled here where there is a compiler, with a lock that the published
 * one lacks; one that came with a download serves where there is none.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./progress.mjs').Progress} progress
 */
export async function placeAddon(layout, progress) {
  if (process.platform === 'win32') return;
  linkLibrary(layout);
  if (existsSync(layout.compiled)) progress.note('addon', 'compiled with a lock: there already');
  else {
    const compiler = await findCompiler();
    if (compiler === undefined && existsSync(layout.addon)) {
      return progress.note('addon', 'the published one, since there is no C++ compiler; it has no lock: one worker per process');
    }
    if (compiler === undefined) {
      throw new Problem(
        `there is no C++ compiler (tried ${compilers().join(', ')})`,
        'install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install) and run this again, or name one in CXX',
      );
    }
    await progress.step('addon', `with ${compiler}, and with a lock for worker threads`, (tell) =>
      compile(layout, compiler, () => tell('at it')),
    );
  }
  if (existsSync(layout.addon) && (await sha256Of(layout.addon)) === (await sha256Of(layout.compiled))) return;
  mkdirSync(path.dirname(layout.addon), { recursive: true });
  copyFileSync(layout.compiled, layout.addon);
}

/** @param {import('./layout.mjs').Layout} layout */
function linkLibrary({ deps, library }) {
  // Relative, so that the folder can be moved; `existsSync` follows the link.
  if (existsSync(path.join(deps, 'lib'))) return;
  rmSync(deps, { recursive: true, force: true });
  symlinkSync(path.relative(path.dirname(deps), library), deps);
}

function compilers() {
  const named = process.env['CXX'];
  return named ? [named] : ['g++', 'clang++', 'c++'];
}

async function findCompiler() {
  for (const compiler of compilers()) {
    if ((await run(compiler, ['--version'])).ok) return compiler;
  }
  return undefined;
}

/**
 * @param {import('./layout.mjs').Layout} layout
 * @param {string} compiler
 * @param {() => void} onTick
 */
async function compile({ tfjs, packages, library, temporary, compiled }, compiler, onTick) {
  rmSync(temporary, { recursive: true, force: true });
  try {
    cpSync(path.join(tfjs, 'binding'), temporary, { recursive: true });
    const backend = path.join(temporary, 'tfjs_backend.cc');
    writeFileSync(backend, withLock(readFileSync(backend, 'utf8')));
    const out = path.join(temporary, 'tfjs_binding.node');
    const headers = path.join(packages, 'node-api-headers', 'include');
    const { ok, why } = await run(compiler, compilerArguments(process.platform, { sources: temporary, headers, library, out }), { onTick });
    if (!ok) throw new Problem(`${compiler} cannot compile the addon: ${why}`, 'try another compiler, named in CXX; it must know C++17');
    renameSync(out, compiled);
    return `${Math.round(statSync(compiled).size / 1000)} kB`;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Node-API 8 alone, so one addon serves every Node from 18 on. The library is looked for from where the addon lies:
 * `lib/napi-v8/tfjs_binding.node` and `deps/lib` in the package.
 * @param {string} platform as in `process.platform`
 * @param {{ readonly sources: string, readonly headers: string, readonly library: string, readonly out: string }} places
 */
export function compilerArguments(platform, { sources, headers, library, out }) {
  const origin = platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    // Node has the functions of Node-API itself.
    ...(platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
    '-DNAPI_VERSION=8',
    `-I${headers}`,
    `-I${path.join(library, 'include')}`,
    path.join(sources, 'tfjs_backend.cc'),
    path.join(sources, 'tfjs_binding.cc'),
    '-o',
    out,
    `-L${path.join(library, 'lib')}`,
    '-ltensorflow',
    '-ltensorflow_framework',
    `-Wl,-rpath,${origin}/../../deps/lib`,
  ];
}
