import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { deepsensor } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { writeModel } from './support/models.js';
import { refused } from './support/refused.js';
import { whistleEmbedding, writeWhistles } from './support/sounds.js';

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
