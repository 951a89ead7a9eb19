import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { deepsensor, ended, start } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { dense, writeModel } from './support/models.js';
import { refused } from './support/refused.js';
import { findingsOf, linesOf, summaryOf } from './support/runs.js';

const { run, model, digits, pictures } = inject('workshop');
const at = await temporaryFolder();
const cwd = at();
const LAYERS = ['conv1', 'conv2', 'fc1', 'fc2'];

describe('describe', () => {
  it('prints layers, neurons, cuts, accuracy, engines and what to do next', async () => {
    const { code, stdout, stderr } = await deepsensor(['describe', model, '--data', digits], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^model +.*lenet5\.onnx: 61,706 parameters, input image \[n, 1, 28, 28\], 10 classes/);
    expect(stdout).toMatch(/pixels 0\.\.1, NCHW: \d+\.\d % of 400 right/);
    for (const neurons of [6, 16, 120, 84]) expect(stdout).toMatch(new RegExp(`  ${neurons}  ●  `));
    expect(stdout).toMatch(/engine +onnx: .*\d+\.\d+\.\d+/);
    expect(stdout).toContain(`npx deepsensor run --model ${model} --data ${digits}`);
  });

  it('prints a model without data, and JSON', async () => {
    const alone = await deepsensor(['describe', model], { cwd });
    expect(alone.code).toBe(0);
    expect(alone.stdout).not.toContain('fed as');
    expect(alone.stdout).toContain(`model      ${model}: 61,706 parameters`);
    const { stdout } = await deepsensor(['describe', model, '--data', pictures, '--json'], { cwd });
    const described = JSON.parse(stdout) as { model: { layers: { units?: number }[] }; data: { classes: string[]; accuracy: number } };
    expect(described.model.layers.flatMap(({ units }) => units ?? [])).toEqual([6, 16, 120, 84]);
    expect(described.data.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(described.data.accuracy).toBeGreaterThan(0.8);
  });
});

it.each(['run', 'enrol', 'convert'])('%s says which models it reads', async (command) => {
  const { stdout } = await deepsensor([command, '--help'], { cwd });
  expect(stdout).toMatch(/: ONNX,\s+Keras,\s+TensorFlow\.js\s+or\s+the\s+folder\s+of\s+a\s+SavedModel/);
});

it('init writes a configuration that runs as it is', async () => {
  const written = await deepsensor(['init', model, '--data', pictures], { cwd });
  expect([written.code, written.stderr]).toEqual([0, '']);
  expect(await readFile(at('deepsensor.config.ts'), 'utf8')).toContain('61,706 parameters, 10 classes, 226 neurons in 4 layers');
  expect(await readFile(at('deepsensor.config.ts'), 'utf8')).toContain(
    'raw units from 0 to 1 where it has no other: linf (L∞), l2 (L2), l0 (L0).',
  );
  const { code, stderr } = await deepsensor(['run', '--seeds', '4', '--evaluations', '10', '--out', 'configured'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  expect(await summaryOf(at('configured'))).toMatchObject({ status: 'complete', seeds: 4 });
  const again = await deepsensor(['init', model, '--data', pictures], { cwd });
  expect([again.code, again.stderr]).toEqual([2, 'error: deepsensor.config.ts exists already; remove it or choose another --out.\n']);
});

it('init keeps the options that were set, and those alone', async () => {
  const out = at('set.config.ts');
  const args = ['init', model, '--data', digits, '--set', 'perturbation.particles=4', '--set', 'fitness.tieBreaker=none', '--out', out];
  expect((await deepsensor(args, { cwd })).stderr).toBe('');
  const text = await readFile(out, 'utf8');
  expect(text).toContain('perturbation: use("swarm/guided", {"particles":4}),');
  expect(text).toContain('fitness: use("excitable/soft", {"tieBreaker":"none"}),');
  expect(text).toContain('oracle: use("misclassified"),');
  const ran = await deepsensor(['run', '--config', out, '--seeds', '2', '--evaluations', '8', '--out', 'set'], { cwd });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(JSON.parse(await readFile(at('set', 'config.json'), 'utf8'))).toMatchObject({ perturbation: { options: { particles: 4 } } });
});

it('init keeps the split and the scaling that were asked for', async () => {
  const out = at('split', 'deepsensor.config.ts');
  await mkdir(at('split'));
  const args = ['init', model, '--data', digits, '--split', 'test', '--scaling', 'unit', '--out', out];
  expect((await deepsensor(args, { cwd })).code).toBe(0);
  const { code } = await deepsensor(['run', '--config', out, '--seeds', '2', '--evaluations', '10', '--out', 'split-run'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(await readFile(at('split-run', 'config.json'), 'utf8'))).toMatchObject({
    dataset: { use: 'idx', options: { images: digits, split: 'test' } },
    modality: { options: { scaling: 'unit' } },
  });
});

it('plugins lists every kind with its options, and JSON', async () => {
  const { stdout } = await deepsensor(['plugins'], { cwd });
  for (const name of [
    'swarm/guided',
    'swarm/pso',
    'excitable/soft',
    'margin',
    'misclassified',
    'changed',
    'onnx',
    'idx',
    'image',
    'html',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  const listed = JSON.parse((await deepsensor(['plugins', '--json'], { cwd })).stdout) as { kind: string; id: string; summary: string }[];
  expect(listed.every(({ kind, id, summary }) => kind !== '' && id !== '' && summary !== '')).toBe(true);
});

it('report is written anew, one file that needs no network', async () => {
  const { code, stdout } = await deepsensor(['report', run, '--out', 'anew.html'], { cwd });
  expect([code, stdout]).toEqual([0, 'anew.html\n']);
  const html = await readFile(at('anew.html'), 'utf8');
  for (const { id } of await findingsOf(run)) expect(html).toContain(id);
  expect(html).not.toMatch(/(?:src|href)="https?:/);
});

describe('findings', () => {
  it('are a table for people', async () => {
    const found = await findingsOf(run);
    const { stdout } = await deepsensor(['findings', run], { cwd });
    expect(linesOf(stdout)).toHaveLength(found.length + 1);
    expect(stdout).toContain(`${found[0]!.label} → ${found[0]!.predicted}`);
  });

  it('may be cut off by their reader', async () => {
    const child = start(['findings', run, '--json'], { cwd });
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('the terminal', () => {
  it('gets no colours or control characters where there is none', async () => {
    const args = ['run', '--model', model, '--data', digits, '--seeds', '2', '--evaluations', '10', '--linf', '0.1'];
    const { stdout } = await deepsensor([...args, '--out', 'plain'], { cwd, env: { NO_COLOR: '1' } });
    expect(stdout).toMatch(/^run plain\n/);
    expect(stdout.split('').some((character) => character < ' ' && character !== '\n')).toBe(false);
    const quiet = await deepsensor([...args, '--quiet', '--out', 'quiet'], { cwd });
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);
  });

  it('gets one event a line with --json', async () => {
    const args = ['run', '--model', model, '--data', digits, '--seeds', '2', '--evaluations', '10', '--json', '--out', 'events'];
    const { stdout } = await deepsensor(args, { cwd });
    const types = linesOf(stdout).map((line) => (JSON.parse(line) as { type: string }).type);
    expect([types[0], types.at(-1)]).toEqual(['run-started', 'run-finished']);
  });
});

describe('arrays', () => {
  const array = async (...names: string[]) => {
    const { decodeNpy } = await import('@deepsensor/store');
    return decodeNpy(await readFile(at(...names)));
  };
  const numbers = async (name: string, shape: readonly number[], value: (i: number) => number, type: 'f4' | 'i8' = 'f4') => {
    const { encodeNpy } = await import('@deepsensor/store');
    const count = shape.reduce((a, b) => a * b, 1);
    await writeFile(at(name), encodeNpy({ data: Float32Array.from({ length: count }, (_, i) => value(i)), shape }, type));
  };

  it('of one input and of a model by its own name are told as such', async () => {
    await numbers('one.npy', [1, 6], (i) => i);
    await writeModel(at('line.onnx'), dense([6], 3));
    const { stdout } = await deepsensor(['trace', 'line.onnx', '--inputs', 'one.npy', '--out', 'line'], { cwd });
    expect(stdout).toBe('line: logits, losses, input gradients and 1 layer of 1 input.\n');
    expect(await refused(['trace', 'nowhere.onnx', '--inputs', 'one.npy', '--out', 'none'], cwd)).toBe(
      'nowhere.onnx: there is no such file.',
    );
  });

  it('of trace have their shapes, and the loss is the cross-entropy of the logits', async () => {
    await numbers('x.npy', [5, 1, 28, 28], (i) => Math.abs(Math.sin(i * 0.37)));
    await numbers('y.npy', [5], (i) => 2 * i, 'i8');
    const { code, stderr } = await deepsensor(['trace', model, '--inputs', 'x.npy', '--labels', 'y.npy', '--out', 'trace'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const logits = await array('trace', 'logits.npy');
    const loss = await array('trace', 'loss.npy');
    expect([logits.shape, loss.shape]).toEqual([[5, 10], [5]]);
    expect((await array('trace', 'input-gradient.npy')).shape).toEqual([5, 1, 28, 28]);
    for (let row = 0; row < 5; row++) {
      const answer = logits.data.subarray(row * 10, row * 10 + 10);
      const entropy = Math.log(answer.reduce((sum, each) => sum + Math.exp(each), 0)) - answer[2 * row]!;
      expect(Math.abs(loss.data[row]! - entropy)).toBeLessThan(1e-4 * Math.max(1, entropy));
    }
    const { layers } = JSON.parse(await readFile(at('trace', 'trace.json'), 'utf8')) as { layers: { file: string; units: number }[] };
    expect(layers.map(({ units }) => units)).toEqual(expect.arrayContaining([6, 16, 120, 84]));
    for (const { file, units } of layers) expect((await array('trace', file)).shape).toEqual([5, units]);
  });

  it('of attribute explain the change of the loss', async () => {
    await numbers('a.npy', [3, 1, 28, 28], (i) => Math.abs(Math.sin(i * 0.37)));
    await numbers('b.npy', [3, 1, 28, 28], (i) => Math.abs(Math.sin(i * 0.37)) + 0.1 * Math.sin(i * 0.41));
    await numbers('l.npy', [3], (i) => i, 'i8');
    const pair = ['--reference', 'a.npy', '--perturbed', 'b.npy', '--labels', 'l.npy'];
    for (const [estimator, layer] of [
      ['exact', 'conv1'],
      ['aumann-shapley', LAYERS.join()],
      ['permutation', 'conv1'],
    ] as const) {
      const args = ['attribute', model, ...pair, '--estimator', estimator, '--layers', layer, '--nodes', '64', '--out', estimator];
      const { code, stderr } = await deepsensor(args, { cwd });
      expect([code, stderr]).toEqual([0, '']);
      const { lossChanges, layers } = JSON.parse(await readFile(at(estimator, 'attribution.json'), 'utf8')) as {
        lossChanges: number[];
        layers: { id: string; file: string; units: number; residuals: number[] }[];
      };
      expect(layers.map(({ id }) => id)).toEqual(layer.split(','));
      for (const { file, units, residuals } of layers) {
        const { shape, data } = await array(estimator, file);
        expect(shape).toEqual([3, units]);
        for (const [row, change] of lossChanges.entries()) {
          const sum = data.subarray(row * units, (row + 1) * units).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum - change)).toBeLessThan(0.02 * Math.max(1, Math.abs(change)));
          expect(Math.abs(residuals[row]!)).toBeCloseTo(Math.abs(sum - change) / Math.max(Math.abs(change), 1e-8), 3);
          if (estimator !== 'aumann-shapley') expect(Math.abs(residuals[row]!)).toBeLessThan(1e-3);
        }
      }
    }
  });
});

it('paths with spaces are read, and the command that is stored can be pasted', async () => {
  await writeFile(at('my model.onnx'), await readFile(model));
  const args = ['run', '--model', 'my model.onnx', '--data', digits, '--seeds', '2', '--evaluations', '10', '--out', 'my run'];
  const { code } = await deepsensor(args, { cwd });
  expect(code).toBe(0);
  expect(await readFile(path.join(at('my run'), 'report.html'), 'utf8')).toMatch(/my model\.onnx/);
});
