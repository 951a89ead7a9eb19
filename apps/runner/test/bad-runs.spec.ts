import { copyFile, cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { readModel } from '@deepsensor/graph';
import { encodeNpy } from '@deepsensor/store';
import { describe, expect, inject, it } from 'vitest';

import { lenet5 } from '../src/demo/lenet.js';
import { deepsensor, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { dense, writeModel } from './support/models.js';
import { refused } from './support/refused.js';
import { findingsOf } from './support/runs.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();

/** The commands that read a run, each for a run directory. */
const readers: readonly (readonly [string, (directory: string) => readonly string[]])[] = [
  ['findings', (directory) => ['findings', directory]],
  ['replay', (directory) => ['replay', directory]],
  ['report', (directory) => ['report', directory]],
  ['compare', (directory) => ['compare', run, directory]],
  ['run --resume', (directory) => ['run', '--resume', directory]],
];

async function copy(name: string): Promise<string> {
  await cp(run, at(name), { recursive: true });
  return at(name);
}

/** Writes the number that SQLite keeps as `user_version` in the header of its file. */
async function setVersion(directory: string, version: number): Promise<void> {
  const file = path.join(directory, 'run.sqlite');
  const bytes = await readFile(file);
  bytes.writeUInt32BE(version, 60);
  await writeFile(file, bytes);
}

describe.each(readers)('%s', (_, args) => {
  it('refuses a run that is not there', async () => {
    expect(await refused(args('nowhere'), at())).toMatch(/there is no run at .*nowhere/);
  });

  it('refuses a folder that is no run', async () => {
    await writeFile(at('file.txt'), '');
    expect(await refused(args('.'), at())).toMatch(/is no run of DeepSensor/);
    expect(await refused(args('file.txt'), at())).toMatch(/file/);
  });

  it('refuses a run of another release', async () => {
    const directory = await copy(`release-${_.at(-1)}`);
    await setVersion(directory, 99);
    expect(await refused(args(directory), at())).toMatch(/another release of DeepSensor \(format 99; this one reads format \d+\)/);
  });

  it('refuses a damaged database', async () => {
    const directory = await copy(`damaged-${_.at(-1)}`);
    const file = path.join(directory, 'run.sqlite');
    const bytes = await readFile(file);
    bytes.fill(0x5a, 4096 * 2, 4096 * 4);
    await writeFile(file, bytes);
    expect(await refused(args(directory), at())).toMatch(/damaged/);
    await truncate(file, 1000);
    expect(await refused(args(directory), at())).toMatch(/damaged|no run/);
  });
});

describe('replay', () => {
  it('refuses a finding that is not there, with the nearest', async () => {
    const { id } = (await findingsOf(run))[0]!;
    expect(await refused(['replay', run, `${id}x`], at())).toContain(`"${id}"`);
  });

  it('refuses files that are gone or changed', async () => {
    const directory = await copy('changed');
    const { id, file } = (await findingsOf(run))[0]!;
    await writeFile(path.join(directory, file), 'no picture');
    expect(await refused(['replay', directory, id], at())).toContain(file);
    await rm(path.join(directory, file));
    expect(await refused(['replay', directory, id], at())).toMatch(/is missing/);
  });

  it('refuses a model of other classes, and one that is none', async () => {
    const other = await writeModel(at('seven.onnx'), lenet5(7, 1));
    expect(await refused(['replay', run, '--model', other], at())).toMatch(/7 classes, the run 10/);
    const large = await writeModel(at('large.onnx'), dense([3, 32, 32]));
    expect(await refused(['replay', run, '--model', large], at())).toMatch(
      /large\.onnx takes \[n, 3, 32, 32\], which the run's files do not fit/,
    );
    expect(await refused(['replay', run, '--model', 'none.onnx'], at())).toMatch(/none\.onnx/);
  });
});

describe('--resume', () => {
  it('refuses to go on when the model is gone or another', async () => {
    const mine = at('mine.onnx');
    await copyFile(model, mine);
    const args = ['run', '--model', mine, '--data', digits, ...SMALL, '--max-time', '0.001', '--out', 'stopped'];
    expect((await deepsensor(args, { cwd: at() })).code).toBe(0);
    await rm(mine);
    expect(await refused(['run', '--resume', 'stopped'], at())).toMatch(/mine\.onnx/);
    await writeModel(mine, { ...(await readModel(model)), name: 'another' });
    expect(await refused(['run', '--resume', 'stopped'], at())).toMatch(/mine\.onnx has changed since the run was started/);
    await copyFile(model, mine);
    expect((await deepsensor(['run', '--resume', 'stopped'], { cwd: at() })).code).toBe(0);
  });
});

describe('arrays for trace', () => {
  const trace = (file: string, ...more: string[]) => refused(['trace', model, '--inputs', file, ...more, '--out', 'arrays'], at());

  it('must be there and whole', async () => {
    const whole = encodeNpy({ data: new Float32Array(2 * 784), shape: [2, 1, 28, 28] });
    await writeFile(at('cut.npy'), whole.subarray(0, 500));
    await writeFile(at('text.npy'), 'no array');
    await writeFile(at('whole.npy'), whole);
    expect(await trace('nowhere.npy')).toMatch(/nowhere\.npy cannot be read/);
    expect(await trace('cut.npy')).toMatch(/cut\.npy is cut short/);
    expect(await trace('text.npy')).toMatch(/text\.npy is not a \.npy file/);
    expect(await trace(model)).toMatch(/is not a \.npy file/);
  });

  it('must fit the model, and the labels them', async () => {
    await writeFile(at('small.npy'), encodeNpy({ data: new Float32Array(2 * 100), shape: [2, 1, 10, 10] }));
    expect(await trace('small.npy')).toMatch(/\[n, 1, 10, 10\], the model takes \[n, 1, 28, 28\]/);
    await writeFile(at('three.npy'), encodeNpy({ data: [1, 2, 3], shape: [3] }, 'i8'));
    await writeFile(at('eleven.npy'), encodeNpy({ data: [1, 11], shape: [2] }, 'i8'));
    await writeFile(at('half.npy'), encodeNpy({ data: [1, 2.5], shape: [2] }));
    expect(await trace('whole.npy', '--labels', 'half.npy')).toMatch(/label 2\.5 is not a class/);
    expect(await trace('whole.npy', '--labels', 'three.npy')).toMatch(/3 labels for 2 inputs/);
    expect(await trace('whole.npy', '--labels', 'eleven.npy')).toMatch(/label 11 is not a class/);
  });

  it('must agree with each other for attribute', async () => {
    await writeFile(at('labels.npy'), encodeNpy({ data: [1, 2], shape: [2] }, 'i8'));
    const attribute = (...args: string[]) => refused(['attribute', model, ...args, '--labels', 'labels.npy', '--out', 'shares'], at());
    expect(await attribute('--reference', 'whole.npy', '--perturbed', 'small.npy')).toMatch(/must be the same/);
    const pair = ['--reference', 'whole.npy', '--perturbed', 'whole.npy'];
    expect(await attribute(...pair, '--estimator', 'exakt')).toMatch(/exact/);
    expect(await attribute(...pair, '--layers', 'conv7')).toMatch(/no layer is called "conv7"/);
    expect(await attribute(...pair, '--estimator', 'exact')).toMatch(/neurons|units|players/);
  });
});
