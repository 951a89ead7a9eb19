import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, inject, it } from 'vitest';

import { deepsensor, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { refused, refusedRun } from './support/refused.js';
import { expectIdentical, findingsOf } from './support/runs.js';

const { model, digits } = inject('workshop');
const at = await temporaryFolder();
const elsewhere = await temporaryFolder();
const workspace = path.resolve(import.meta.dirname, '../../..');

const PLUGIN = `
import { contribution, definePlugin } from '@deepsensor/contract';
import { z } from 'zod';

const margin = contribution({
  kind: 'fitness',
  id: 'mine/margin',
  summary: 'The likeliest other class less the label.',
  options: z.strictObject({ weight: z.number().default(1).describe('Weight of the label') }),
  create: ({ weight }) => ({
    form: 'observed',
    takesAims: false,
    request: () => ({}),
    score({ logits, labels }) {
      const classes = logits.shape[1];
      return Float32Array.from(labels, (label, row) => {
        const answer = logits.data.subarray(row * classes, (row + 1) * classes);
        return Math.max(...answer.filter((_, each) => each !== label)) - weight * answer[label];
      });
    },
  }),
});

const mistake = contribution({
  kind: 'oracle',
  id: 'mine/mistake',
  summary: 'Another class than the label.',
  options: z.strictObject({}),
  create: () => ({
    kinds: ['mine'],
    judge({ logits, labels }) {
      const classes = logits.shape[1];
      const taken = Int32Array.from(labels, (_, row) => {
        const answer = logits.data.subarray(row * classes, (row + 1) * classes);
        return answer.indexOf(Math.max(...answer));
      });
      return { taken, kind: taken.map((each, row) => (each === labels[row] ? -1 : 0)) };
    },
  }),
});

export default definePlugin('mine', '1.0.0', [margin, mistake]);
`;

const method = ['--fitness', 'mine/margin', '--oracle', 'mine/mistake', '--perturbation', 'swarm/pso', '--set', 'perturbation.basis=pixel'];

/** A stranger's project: a plugin of its own, and a copy of the contract of its own. */
beforeAll(async () => {
  const contract = at('node_modules', '@deepsensor', 'contract');
  await mkdir(contract, { recursive: true });
  await cp(path.join(workspace, 'libs/contract/package.json'), path.join(contract, 'package.json'));
  await cp(path.join(workspace, 'libs/contract/dist'), path.join(contract, 'dist'), { recursive: true });
  for (const name of ['inversify', 'zod']) {
    await symlink(path.join(workspace, 'node_modules', name), at('node_modules', name), 'junction');
  }
  await writeFile(at('my-plugin.mjs'), PLUGIN);
  await mkdir(at('wrong'));
});

describe("a stranger's plugin", () => {
  it('is listed with its options', async () => {
    const { code, stdout, stderr } = await deepsensor(['plugins', '--plugin', './my-plugin.mjs'], { cwd: at() });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/mine\/margin +The likeliest other class less the label\.\n +weight = 1 +Weight of the label/);
  });

  it('serves a run on two workers, and its replay from anywhere', async () => {
    const args = ['run', '--model', model, '--data', digits, ...SMALL, '--plugin', './my-plugin.mjs', ...method];
    const { code, stderr } = await deepsensor([...args, '--workers', '2', '--out', at('by-path')], { cwd: at() });
    expect([code, stderr]).toEqual([0, '']);
    const found = await findingsOf(at('by-path'));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['mine']));
    const replayed = await deepsensor(['replay', at('by-path')], { cwd: elsewhere() });
    expect(replayed.stdout).toContain(`${found.length} of ${found.length} findings still err`);
  });

  it('serves a configuration that imports it, on one worker and on two', async () => {
    const config = `
      import { defineConfig, use } from 'deepsensor';
      import mine from './my-plugin.mjs';

      export default defineConfig({
        seed: 7,
        model: ${JSON.stringify(model)},
        dataset: ${JSON.stringify(digits)},
        plugins: [mine],
        perturbation: use('swarm/pso', { basis: 'pixel' }),
        fitness: use('mine/margin', { weight: 1 }),
        oracle: 'mine/mistake',
        budget: { linf: 0.2, seeds: 12, evaluationsPerSeed: 60 },
      });`;
    await writeFile(at('deepsensor.config.ts'), config);
    for (const workers of ['1', '2']) {
      const ran = await deepsensor(['run', '--workers', workers, '--out', `by-import-${workers}`], { cwd: at() });
      expect([ran.code, ran.stderr]).toEqual([0, '']);
    }
    await expectIdentical(at('by-import-1'), at('by-import-2'));
    await expectIdentical(at('by-import-1'), at('by-path'));
    const stored = ['run', '--config', at('by-import-1', 'config.json'), '--out', elsewhere('again')];
    expect((await deepsensor(stored, { cwd: elsewhere() })).code).toBe(0);
    await expectIdentical(at('by-import-1'), elsewhere('again'));
    const replayed = await deepsensor(['replay', at('by-import-2'), '--max-findings', '0'], { cwd: elsewhere() });
    expect([replayed.code, replayed.stderr]).toEqual([1, '']);
  });
});

describe('a plugin that does wrong', () => {
  const campaign = ['--model', model, '--data', digits, ...SMALL];
  const write = (name: string, text: string) => writeFile(at('wrong', name), text);

  it('by contributing what is there already', async () => {
    await write('twice.mjs', PLUGIN.replace('mine/mistake', 'misclassified'));
    expect(await refusedRun([...campaign, '--plugin', './twice.mjs'], at('wrong'))).toMatch(
      /two plugins contribute the oracle "misclassified"/,
    );
  });

  it('by being none', async () => {
    await write('none.mjs', 'export default { name: "none" };');
    expect(await refused(['plugins', '--plugin', './none.mjs'], at('wrong'))).toMatch(/none\.mjs is no plugin: its default export must be/);
    await write('broken.mjs', 'import "./not-there.mjs";');
    expect(await refused(['plugins', '--plugin', './broken.mjs'], at('wrong'))).toMatch(/broken\.mjs cannot be loaded: .*not-there\.mjs/);
  });

  it('by speaking another contract', async () => {
    await write('future.mjs', PLUGIN.replace('export default', 'const plugin =') + '\nexport default { ...plugin, contract: 99 };');
    expect(await refused(['plugins', '--plugin', './future.mjs'], at('wrong'))).toMatch(/speaks contract 99, this DeepSensor speaks \d+/);
  });

  it('by giving too few scores, in this thread and in a worker', async () => {
    await write('short.mjs', PLUGIN.replace('Float32Array.from(labels, ', 'Float32Array.from(labels.subarray(1), '));
    for (const workers of ['1', '2']) {
      const args = [...campaign, '--plugin', './short.mjs', ...method, '--workers', workers];
      expect(await refusedRun(args, at('wrong'))).toMatch(/fitness "mine\/margin" returned \d+ scores for \d+ candidates/);
    }
  });

  it('by throwing is told from a mistake of the user', async () => {
    await write('throws.mjs', PLUGIN.replace('const classes', 'throw new TypeError("mine broke"); const classes'));
    const args = ['run', ...campaign, '--plugin', './throws.mjs', ...method, '--workers', '2', '--out', 'thrown'];
    const { code, stderr } = await deepsensor(args, { cwd: at('wrong') });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^internal error: TypeError: mine broke\n {4}at .*throws\.mjs/);
  });
});
