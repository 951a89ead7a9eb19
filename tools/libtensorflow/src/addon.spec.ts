import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { compilerArguments, placeAddon } from './addon.mjs';
import { layoutOf } from './layout.mjs';
import { progressTo } from './progress.mjs';

const places = { sources: 's', headers: 'h', library: 'l', out: 'o.node' };

describe(compilerArguments, () => {
  it('uses Node-API 8, which all Nodes of today have', () => {
    expect(compilerArguments('linux', places)).toContain('-DNAPI_VERSION=8');
  });

  it('looks for the library from where the addon lies, so that the folder can be moved', () => {
    const layout = layoutOf(path.resolve('setup'));
    const lib = path.relative(path.dirname(layout.addon), path.join(layout.deps, 'lib')).split(path.sep).join('/');
    expect(compilerArguments('linux', places)).toContain(`-Wl,-rpath,$ORIGIN/${lib}`);
    expect(compilerArguments('darwin', places)).toContain(`-Wl,-rpath,@loader_path/${lib}`);
  });

  it("leaves Node's own functions open on macOS alone, where linkers ask", () => {
    expect(compilerArguments('darwin', places)).toContain('dynamic_lookup');
    expect(compilerArguments('linux', places)).not.toContain('dynamic_lookup');
  });
});

describe(placeAddon, () => {
  it('puts an addon that was compiled before, and the library, back among new packages', async () => {
    const layout = layoutOf(temporaryFolder());
    for (const folder of [layout.tfjs, path.join(layout.library, 'lib')]) mkdirSync(folder, { recursive: true });
    writeFileSync(layout.compiled, 'compiled');
    let said = '';
    const progress = progressTo({ write: (text) => (said += text) }, () => 0);
    await placeAddon(layout, progress);
    expect(said).toContain('there already');
    expect(readFileSync(layout.addon, 'utf8')).toBe('compiled');
    expect(path.isAbsolute(readlinkSync(layout.deps))).toBe(false);
    expect(existsSync(path.join(layout.deps, 'lib'))).toBe(true);

    // One that npm or another hand left there gives way.
    writeFileSync(layout.addon, 'other');
    await placeAddon(layout, progress);
    expect(readFileSync(layout.addon, 'utf8')).toBe('compiled');
  });
});
