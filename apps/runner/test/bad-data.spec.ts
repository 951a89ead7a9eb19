import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { drawDigits, SIDE } from '../src/demo/digits.js';
import { writeIdx } from '../src/demo/idx-files.js';
import { lenet5 } from '../src/demo/lenet.js';
import { deepsensor, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { writeModel } from './support/models.js';
import { twiceTheSize } from './support/pictures.js';
import { refused, refusedRun } from './support/refused.js';
import { summaryOf } from './support/runs.js';

const { model, digits, pictures } = inject('workshop');
const at = await temporaryFolder();

/** A copy of the class folders in which so many pictures are broken. */
async function damaged(name: string, count: number): Promise<string> {
  const folder = at(name);
  await cp(pictures, folder, { recursive: true });
  const files = (await readdir(path.join(folder, '4'))).slice(0, count);
  for (const file of files) await writeFile(path.join(folder, '4', file), 'no picture');
  return folder;
}

describe('pictures of another size than the model takes', () => {
  const large = at('large');

  it('are refused with both sizes and the way out', async () => {
    await mkdir(large);
    await twiceTheSize(large, drawDigits(200, 1, 'test'));
    const message = await refusedRun(['--model', model, '--data', large], at());
    expect(message).toMatch(/28×28/);
    expect(message).toMatch(/56×56/);
    expect(message).toContain('--resize');
  });

  it('are accepted with --resize', async () => {
    const { code, stderr } = await deepsensor(['run', '--model', model, '--data', large, '--resize', ...SMALL, '--out', 'resized'], {
      cwd: at(),
    });
    expect([code, stderr]).toEqual([0, '']);
    expect((await summaryOf(at('resized'))).cleanAccuracy).toBeGreaterThan(0.8);
  });
});

describe('data that is not there', () => {
  it('at all', async () => {
    expect(await refusedRun(['--model', model, '--data', at('nowhere')], at())).toMatch(/nowhere.*there is no such file or folder/);
  });

  it('in an empty folder', async () => {
    await mkdir(at('empty'));
    expect(await refusedRun(['--model', model, '--data', at('empty')], at())).toContain('empty');
  });

  it('because nobody said where', async () => {
    expect(await refused(['run', '--model', model], at())).toContain('--data');
    expect(await refused(['run', '--data', digits], at())).toContain('--model');
  });
});

describe('labels', () => {
  it('of more classes than the model has', async () => {
    await mkdir(at('eleven'));
    const drawn = drawDigits(100, 1, 'test');
    drawn.labels[17] = 10;
    await writeIdx(at('eleven'), 't10k', drawn);
    expect(await refusedRun(['--model', model, '--data', at('eleven')], at())).toMatch(/10 classes.* 11 /);
  });

  it('of other classes, by their folders', async () => {
    await cp(pictures, at('folders'), { recursive: true });
    await cp(path.join(pictures, '1'), at('folders', 'a-tenth-and-one'), { recursive: true });
    expect(await refusedRun(['--model', model, '--data', at('folders')], at())).toMatch(/10 classes.* 11 /);
  });

  it('that are shuffled name the likely causes', async () => {
    await mkdir(at('shuffled'));
    const { pixels, labels } = drawDigits(300, 1, 'test');
    await writeIdx(at('shuffled'), 't10k', { pixels, labels: labels.map((label) => (label + 3) % 10) });
    const message = await refusedRun(['--model', model, '--data', at('shuffled')], at());
    expect(message).toMatch(/no better than guessing/);
    for (const cause of ['order of the labels', 'scaling', 'colour']) expect(message).toContain(cause);
  });

  it('that a model which has learned nothing is hardly ever right on', async () => {
    const untrained = await writeModel(at('untrained.onnx'), lenet5(10, 5));
    expect(await refusedRun(['--model', untrained, '--data', digits], at())).toMatch(/right on \d+ of 400/);
  });
});

describe('pictures that cannot be read', () => {
  it('are named and refused when they are more than one in twenty', async () => {
    const message = await refusedRun(['--model', model, '--data', await damaged('many', 30)], at());
    expect(message).toMatch(/30 of 400 inputs cannot be read \(4\/\d+\.png: /);
    expect(message).toContain('5 %');
  });

  it('are named, counted and left out when they are few', async () => {
    const args = ['run', '--model', model, '--data', await damaged('few', 5), ...SMALL, '--out', 'few-run'];
    const { code, stdout } = await deepsensor(args, { cwd: at() });
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/5 inputs could not be read and are left out \(4\/\d+\.png: /);
    expect(await summaryOf(at('few-run'))).toMatchObject({ status: 'complete', cleanAccuracyOf: 395 });
  });
});

it('data in which a file is cut short is refused', async () => {
  await mkdir(at('cut'));
  await writeIdx(at('cut'), 't10k', { pixels: new Uint8Array(SIDE * SIDE * 3), labels: new Uint8Array(10) });
  expect(await refusedRun(['--model', model, '--data', at('cut')], at())).toMatch(/says 10×28×28/);
});
