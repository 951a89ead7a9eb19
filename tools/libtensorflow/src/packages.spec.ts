import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../test/temporary-folder.js';
import { layoutOf } from './layout.mjs';
import { missingPackages, packagesAreThere } from './packages.mjs';
import { TFJS_NODE } from './place.mjs';

const lockFile = path.resolve(import.meta.dirname, '../installation/package-lock.json');

const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
  readonly packages: { readonly [place: string]: { readonly version?: string; readonly integrity?: string; readonly resolved?: string } };
};
const installed = Object.entries(packages).filter(([place]) => place !== '');

describe('the lock file', () => {
  it('pins every package with its checksum, and no registry', () => {
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
  });

  it('has one tfjs, of the version that is looked for', () => {
    const copies = (name: string) => installed.filter(([place]) => place.endsWith(`node_modules/@tensorflow/${name}`));
    for (const name of ['tfjs-node', 'tfjs', 'tfjs-core']) expect(copies(name).map(([, { version }]) => version)).toEqual([TFJS_NODE]);
  });
});

describe(packagesAreThere, () => {
  it('is so when npm was done with this very lock file, and each of its packages is there', () => {
    const layout = layoutOf(temporaryFolder());
    expect(packagesAreThere(layout)).toBe(false);
    for (const [place, { version }] of installed) {
      mkdirSync(path.join(layout.folder, place), { recursive: true });
      writeFileSync(path.join(layout.folder, place, 'package.json'), JSON.stringify({ version }));
    }
    copyFileSync(lockFile, layout.lock);
    expect(packagesAreThere(layout)).toBe(false);
    writeFileSync(path.join(layout.packages, '.package-lock.json'), '{}');
    expect(packagesAreThere(layout)).toBe(true);
    appendFileSync(layout.lock, '\n');
    expect(packagesAreThere(layout)).toBe(false);
    copyFileSync(lockFile, layout.lock);
    const core = path.join(layout.packages, '@tensorflow/tfjs-core/package.json');
    writeFileSync(core, '{ "version": "4.21.0" }');
    expect(missingPackages(layout.folder)).toEqual(['@tensorflow/tfjs-core']);
    expect(packagesAreThere(layout)).toBe(false);
    rmSync(path.dirname(core), { recursive: true });
    expect(missingPackages(layout.folder)).toEqual(['@tensorflow/tfjs-core']);
  });
});
