import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { confirmedFindings, deepsensor, PLUGIN, valuesIn } from './command.js';
import { temporaryFolder } from './support.js';
import { writeWaves } from './waves/write.js';

const at = await temporaryFolder();
const data = ['--model', at('waves.onnx'), '--data', at()];
const small = ['--seeds', '24', '--evaluations', '60'];

beforeAll(() => writeWaves(at()));

describe('a campaign on waves', () => {
  it('finds out that the model wants its series z-normalised', async () => {
    const { code, stdout } = await deepsensor(['describe', at('waves.onnx'), '--data', at(), '--plugin', PLUGIN], at());
    expect(code).toBe(0);
    expect(stdout).toContain('120 series of 256 values, 3 classes, from test.csv');
    expect(stdout).toMatch(/fed as +values less the mean of their series, over its deviation, \[n, 1, L\]: (9\d|100)\.\d % of 120 right/);
  });

  it('finds errors within the budget, in files that hold them, on one worker as on two', async () => {
    const found = await confirmedFindings([...data, ...small, '--linf', '0.5', '--workers', '2'], at('two'));
    expect(found.length).toBeGreaterThan(10);
    for (const { distances, file, referenceFile } of found) {
      expect(distances['linf']).toBeLessThanOrEqual(0.5);
      expect(distances['dtw']).toBeLessThanOrEqual(distances['l2']!);
      const [failing, seed] = [await valuesIn(at('two', file)), await valuesIn(at('two', referenceFile))];
      const largest = Math.max(...failing.map((value, i) => Math.abs(value - seed[i]!)));
      expect(largest).toBeCloseTo(distances['linf']!, 9);
    }
    expect(await readFile(at('two', 'report.html'), 'utf8')).toContain('data:image/svg+xml;base64,');
    await confirmedFindings([...data, ...small, '--linf', '0.5', '--workers', '1'], at('one'));
    const compared = await deepsensor(['compare', at('one'), at('two')], at());
    expect(compared.stdout).toContain('are identical');
  });

  it('finds errors without a gradient, on the coarse basis, and the least distance at which they err', async () => {
    const method = ['--perturbation', 'swarm/pso', '--linf', '1', '--minimise'];
    const found = await confirmedFindings([...data, ...small, ...method], at('blind'));
    expect(found.length).toBeGreaterThan(0);
    expect(Math.min(...found.map(({ distances }) => distances['linf']!))).toBeLessThan(0.9);
  });

  it('finds errors within a Euclidean ball', async () => {
    const found = await confirmedFindings([...data, ...small, '--l2', '5'], at('ball'));
    expect(found.length).toBeGreaterThan(0);
    for (const { distances } of found) expect(distances['l2']).toBeLessThanOrEqual(5);
  });

  it('finds series that are taken for others when they begin earlier or later', async () => {
    const found = await confirmedFindings([...data, '--transform', 'time-shift', '--evaluations', '60'], at('shifted'));
    expect(found.length).toBeGreaterThan(0);
    for (const { distances } of found) expect(Math.abs(distances['time-shift.share']!)).toBeLessThanOrEqual(5);
  });
});

describe("a stranger's project, where nothing but the contract is installed", () => {
  const workspace = path.resolve(import.meta.dirname, '../../..');
  const packages = { contract: 'libs/contract', 'example-modality-series': 'examples/modality-series' };

  it('finds the plugin by its package name and runs it', async () => {
    for (const [name, room] of Object.entries(packages)) {
      const copy = at('stranger', 'node_modules', '@deepsensor', name);
      await mkdir(copy, { recursive: true });
      for (const part of ['package.json', 'dist']) await cp(path.join(workspace, room, part), path.join(copy, part), { recursive: true });
    }
    for (const name of ['inversify', 'zod'])
      await symlink(path.join(workspace, 'node_modules', name), at('stranger', 'node_modules', name), 'junction');
    const args = [...data, '--plugin', '@deepsensor/example-modality-series', '--linf', '0.5', '--seeds', '6', '--evaluations', '40'];
    const { code, stdout, stderr } = await deepsensor(['run', ...args, '--out', 'run'], at('stranger'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/[1-6] of 6 seeds err within L∞ ≤ 0\.5/);
  });
});

describe('what a user can mend', () => {
  const refused = async (...args: readonly string[]): Promise<string> => {
    const { code, stderr } = await deepsensor(['run', '--plugin', PLUGIN, ...args, '--out', at('none')], at());
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(code).toBe(2);
    return stderr;
  };
  const edited = async (name: string, edit: (rows: readonly string[]) => readonly string[]): Promise<string> => {
    const rows = (await readFile(at('test.csv'), 'utf8')).trimEnd().split('\n');
    await writeFile(at(name), edit(rows).join('\n'));
    return at(name);
  };

  it('a row that is too short', async () => {
    const file = await edited('ragged.csv', (rows) => rows.with(7, rows[7]!.slice(0, rows[7]!.lastIndexOf(','))));
    expect(await refused('--model', at('waves.onnx'), '--data', file)).toContain(
      `${path.basename(file)}, line 8, has 255 values, the rows before it 256; rows of one length are allowed.`,
    );
  });

  it('series of another length than the model takes', async () => {
    const file = await edited('short.csv', (rows) => rows.map((row) => row.slice(0, row.lastIndexOf(','))));
    expect(await refused('--model', at('waves.onnx'), '--data', file)).toMatch(
      /the model takes series of 256 values, short\.csv:\d+ has 255; series of exactly 256 are allowed\./,
    );
  });

  it('values that so many decimals have no room for', async () => {
    expect(await refused(...data, '--set', 'modality.decimals=6')).toMatch(
      /120 of 120 inputs cannot be read \(test\.csv:\d+: value 1 is [\d.]+; with 6 decimals and these bounds, -2\.097152 to 2\.097152 is allowed/,
    );
  });

  it('an option that there is none of, and a budget below the last decimal', async () => {
    expect(await refused(...data, '--set', 'modality.decimal=2')).toContain('decimal');
    expect(await refused(...data, '--linf', '0.00001')).toContain('with 4 decimals the least is 0.0001');
    expect(await refused(...data, '--transform', 'shift')).toContain('series have no transform "shift"; allowed: "scale", "time-shift".');
  });
});
