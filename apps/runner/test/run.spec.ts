import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { decodeNpyBatch } from '@deepsensor/store';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, inject, it } from 'vitest';

import { BIN, deepsensor, execute, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { imageModality } from './support/pictures.js';
import { expectIdentical, findingsOf, linesOf, summaryOf } from './support/runs.js';

const { run, model, digits, pictures } = inject('workshop');
const at = await temporaryFolder();
const cwd = at();
const findings = await findingsOf(run);
const workspace = path.resolve(import.meta.dirname, '../../..');

describe('a run', () => {
  it('finds inputs on which the model errs, and says so in its summary', async () => {
    const summary = await summaryOf(run);
    expect(findings.length).toBeGreaterThan(0);
    expect(summary).toMatchObject({ status: 'complete', seeds: 12, findings: findings.length });
    expect(summary.seedsBroken).toBe(new Set(findings.map(({ seedId }) => seedId)).size);
    expect(summary.evaluations).toBeLessThanOrEqual(12 * 60);
    expect(summary.cleanAccuracy).toBeGreaterThan(0.8);
  });

  it('prints findings as the documented schema says', async () => {
    const schema = JSON.parse(await readFile(path.join(workspace, 'docs/reference/finding.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    for (const finding of findings) {
      validate(finding);
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...findings[0], file: 3 })).toBe(false);
  });

  it('keeps each finding once, wrong, and within the budget', () => {
    const pairs = findings.map(({ seedId, predicted }) => `${seedId} ${predicted}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { label, predicted, distances, evaluations, neurons, excitable } of findings) {
      expect(predicted).not.toBe(label);
      expect(distances['linf']).toBeGreaterThan(0);
      expect(distances['linf']).toBeLessThanOrEqual(0.2 + 1e-6);
      expect(evaluations).toBeLessThanOrEqual(60);
      expect(excitable).toBeLessThanOrEqual(neurons);
    }
  });

  it('saves pictures that hold exactly what was judged', async () => {
    const space = imageModality().bind({ id: '', summary: '', domain: { shape: [1, 28, 28], lower: 0, upper: 1 } });
    for (const { file, lossless, referenceFile, distances } of findings) {
      const read = (name: string) => readFile(path.join(run, name));
      const array = decodeNpyBatch(await read(lossless));
      expect(array.shape).toEqual([1, 28, 28]);
      const samples = await Promise.all(
        [file, referenceFile].map(async (name) => ({ id: name, label: -1, bytes: await read(name), format: 'png' })),
      );
      const { inputs, failures } = await space.decode(samples);
      expect(failures).toEqual([]);
      expect(inputs.data.subarray(0, 784)).toEqual(array.data);
      const change = array.data.reduce((most, value, i) => Math.max(most, Math.abs(value - inputs.data[784 + i]!)), 0);
      expect(distances['linf']).toBeCloseTo(change, 6);
    }
  });

  it('confirms every finding when it is replayed', async () => {
    const { code, stdout } = await deepsensor(['replay', run], { cwd });
    expect(stdout).toBe(
      `${findings.length} of ${findings.length} findings still err, ${findings.length} of them taken for the same class.\n`,
    );
    expect(code).toBe(0);
  });

  it('replays single findings by name, and as JSON', async () => {
    const { id, label, predicted } = findings[0]!;
    const told = await deepsensor(['replay', run, id], { cwd });
    expect(told.stdout).toContain(`${id}  ${label} → ${predicted}  still errs`);
    const json = await deepsensor(['replay', run, id, '--json'], { cwd });
    expect(linesOf(json.stdout).map((line) => JSON.parse(line) as unknown)).toEqual([
      { id, label, predictedThen: predicted, predicted, errs: true, seedRight: true },
    ]);
  });

  it('writes a report, a summary and a JUnit file', () => {
    for (const name of ['report.html', 'summary.json', 'junit.xml', 'config.json', 'run.sqlite']) {
      expect(existsSync(path.join(run, name)), name).toBe(true);
    }
  });

  it('finds the same in a folder of pictures as in IDX files', async () => {
    const out = at('pictures');
    const args = ['run', '--model', model, '--data', pictures, ...SMALL, '--out', out];
    expect((await execute(BIN, args, { cwd })).code).toBe(0);
    const found = await findingsOf(out);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ seedId, label }) => seedId.startsWith(`${label}/`))).toBe(true);
  });
});

describe('exit codes', () => {
  const args = ['run', '--model', model, '--data', digits, ...SMALL];

  it('are 1 with more findings than --max-findings, and 0 with as many', async () => {
    const above = await deepsensor([...args, '--max-findings', '0', '--out', at('above')], { cwd });
    expect([above.code, above.stderr]).toEqual([1, '']);
    const allowed = await deepsensor([...args, '--max-findings', String(findings.length), '--out', at('allowed')], { cwd });
    expect(allowed.code).toBe(0);
    await expectIdentical(at('above'), at('allowed'));
  });

  it('of replay follow the same threshold', async () => {
    expect((await deepsensor(['replay', run, '--max-findings', '0'], { cwd })).code).toBe(1);
    expect((await deepsensor(['replay', run, '--max-findings', '100000'], { cwd })).code).toBe(0);
  });
});
