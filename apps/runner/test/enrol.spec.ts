import { cp } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { deepsensor } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { writeModel } from './support/models.js';
import { refused } from './support/refused.js';
import { whistleEmbedding, whistleNetwork, writeWhistles } from './support/sounds.js';

const at = await temporaryFolder();
const cwd = at();
const data = await writeWhistles(at('whistles'), 7);
const embedding = await writeModel(at('embedding.onnx'), whistleEmbedding());

describe('an embedding model', () => {
  it('is enrolled into a folder that is made, and told how to go on as it was heard', async () => {
    const out = path.join('deep', 'down', 'enrolled.onnx');
    const heard = [
      '--scaling',
      'unit',
      '--sample-rate',
      '8000',
      '--resample',
      '--set',
      'modality.fit=start',
      '--set',
      'modality.channel=0',
    ];
    const { code, stdout } = await deepsensor(['enrol', embedding, '--data', data, ...heard, '--out', out], { cwd });
    expect(code).toBe(0);
    const next = /^next +npx deepsensor (run --model (\S+) --data (\S+) .*)$/m.exec(stdout);
    expect(next?.slice(2)).toEqual([out, data]);
    expect(next![1]).toMatch(/ --sample-rate 8000 --resample --set modality\.fit=start --set modality\.channel=0 --oracle verification$/);
    expect((await deepsensor([...next![1]!.split(' '), '--seeds', '4', '--evaluations', '8', '--out', at('went-on')], { cwd })).code).toBe(
      0,
    );
  });

  it('is better enrolled from other recordings than a run has', async () => {
    const parts = at('parts');
    for (const part of ['train', 'test']) await cp(data, path.join(parts, part), { recursive: true });
    const mindOf = async (name: string, ...args: readonly string[]) => {
      const { stdout } = await deepsensor(['enrol', embedding, ...args, '--out', at(`${name}.onnx`)], { cwd });
      expect(stdout).not.toMatch(/^next .*--split/m);
      return /^mind +(.*)$/m.exec(stdout)?.[1];
    };
    expect(await mindOf('train', '--data', parts, '--split', 'train')).toBeUndefined();
    for (const [name, ...args] of [
      ['test', '--data', parts, '--split', 'test'],
      ['default', '--data', parts],
      ['all', '--data', data],
    ] as const)
      expect(await mindOf(name, ...args)).toMatch(/^that run has recordings that were enrolled here.*--split train/);
  });

  it('is not enrolled by pictures, nor written under the name of another format', async () => {
    const { digits } = inject('workshop');
    expect(await refused(['enrol', embedding, '--data', digits], cwd)).toBe(
      `${digits}: these are pictures, and speakers are enrolled by their voices; give recordings.`,
    );
    expect(await refused(['enrol', embedding, '--data', data, '--out', 'enrolled.h5'], cwd)).toMatch(/\.h5 says another format/);
  });

  it('is refused before the work where it cannot be written', async () => {
    const out = path.join(embedding, 'x.onnx');
    expect(await refused(['enrol', embedding, '--data', data, '--out', out], cwd)).toMatch(
      /^--out: .*embedding\.onnx cannot be made, for a part of it is a file; choose another place\.$/,
    );
    const { stdout } = await deepsensor(['enrol', '--help'], { cwd });
    expect(stdout).toContain('--recordings');
    expect(stdout).not.toContain('--granularity');
  });
});

describe('a classifier', () => {
  const network = whistleNetwork();
  const file = writeModel(at('classifier.onnx'), network);
  const thresholdOf = (stdout: string) => /^threshold .*$/m.exec(stdout)?.[0];

  it('is doubted when its scores are enrolled, and enrolled like an embedding model by a tensor of its own', async () => {
    const scores = await deepsensor(['enrol', await file, '--data', data, '--out', at('scores.onnx')], { cwd });
    expect(scores.code).toBe(0);
    expect(scores.stderr).toMatch(/^warning: the output has 4 values, as many as there are speakers, so it may be a classifier's/m);

    const heard = network.nodes.find(({ op }) => op === 'Tanh')!.outputs[0]!;
    const chosen = await deepsensor(['enrol', await file, '--data', data, '--embedding', heard, '--out', at('chosen.onnx')], { cwd });
    expect([chosen.code, chosen.stderr]).toEqual([0, '']);
    expect(chosen.stdout).toContain('embeddings of 8');
    const plain = await deepsensor(['enrol', embedding, '--data', data, '--out', at('plain.onnx')], { cwd });
    expect(thresholdOf(chosen.stdout)).toMatch(/cosine 0\.\d+/);
    expect(thresholdOf(chosen.stdout)).toBe(thresholdOf(plain.stdout));
  });

  it('is refused once it is enrolled, and with a layer that it lacks', async () => {
    const enrolled = at('once.onnx');
    expect((await deepsensor(['enrol', embedding, '--data', data, '--out', enrolled], { cwd })).code).toBe(0);
    expect(await refused(['enrol', enrolled, '--data', data, '--out', at('twice.onnx')], cwd)).toMatch(
      /once\.onnx names its classes, so it is a classifier; give it to deepsensor run/,
    );
    expect(await refused(['enrol', await file, '--data', data, '--embedding', 'fc9', '--out', at('fc9.onnx')], cwd)).toMatch(
      /^--embedding fc9: .*classifier\.onnx has no layer or tensor \[n, D\] of this name/,
    );
  });
});

describe('voices that are not told apart', () => {
  it('are warned of', async () => {
    const twins = at('twins');
    for (const name of ['left', 'right']) await cp(path.join(data, 'ann'), path.join(twins, name), { recursive: true });
    const { code, stderr } = await deepsensor(['enrol', embedding, '--data', twins, '--out', at('twins.onnx')], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: an equal error rate of 50\.00 % is high/);
  });
});
