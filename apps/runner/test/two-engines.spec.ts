import { readFile } from 'node:fs/promises';

import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';
import { describe, expect, inject, it } from 'vitest';

import { deepsensor, SMALL } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { refused } from './support/refused.js';
import { expectIdentical, summaryOf } from './support/runs.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();
const campaign = ['run', '--model', model, '--data', digits, ...SMALL];
const command = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await deepsensor(args, { cwd: at() });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};
const tensorflow = await tensorFlowRuntime().probe();

if (tensorflow.available) {
  describe('a campaign on TensorFlow', () => {
    it('breaks the seeds that ONNX Runtime breaks, the same with one worker and with two', async () => {
      for (const workers of ['1', '2']) await command(...campaign, '--runtime', 'tfjs', '--workers', workers, '--out', `tfjs-${workers}`);
      await expectIdentical(at('tfjs-1'), at('tfjs-2'));
      const [one, other] = [await summaryOf(at('tfjs-1')), await summaryOf(run)];
      expect(one.seedsBroken).toBe(other.seedsBroken);
      expect(one.findings).toBeGreaterThan(0);
    });

    it.each([
      ['TensorFlow', 'tfjs-1', 'onnx'],
      ['ONNX Runtime', run, 'tfjs'],
    ])('what %s finds the other engine confirms', async (_, found, other) => {
      const replayed = (await command('replay', found, '--runtime', other, '--json')).trim().split('\n');
      const still = replayed.map((line) => JSON.parse(line) as { errs: boolean }).filter(({ errs }) => errs);
      expect(replayed.length).toBeGreaterThan(10);
      expect(still.length / replayed.length).toBeGreaterThanOrEqual(0.99);
    });

    it('is replaced, where it is gone, by an engine that is not', async () => {
      const gone = { DEEPSENSOR_TFJS: at() };
      expect(await refused(['replay', 'tfjs-1'], at(), gone)).toMatch(
        /^engine "tfjs" does not load here: there is no @tensorflow\/tfjs-node in .+; or judge by another engine: --runtime onnx\.$/,
      );
    });

    it('is offered by describe', async () => {
      expect(await command('describe', model)).toMatch(/^engine +tfjs: tfjs 4\.22\.0 \(TensorFlow 2\.\d+\.\d+\)$/m);
    });
  });
} else {
  process.stdout.write(`not tested here: campaigns on TensorFlow, since ${tensorflow.reason} (npm run setup:tfjs)\n`);
  it('without TensorFlow describe and run say why it is not here, and what to do', async () => {
    expect(await command('describe', model)).toMatch(/^engine +tfjs: not here: .+; npm run setup:tfjs/m);
    expect(await refused([...campaign, '--runtime', 'tfjs', '--out', 'none'], at())).toMatch(
      /engine "tfjs" does not load here: .+; npm run setup:tfjs/,
    );
  });
}

it('auto takes the first engine that loads, and keeps it with the run', async () => {
  await command(...campaign, '--runtime', 'auto', '--out', 'auto');
  await expectIdentical(at('auto'), run);
  expect(JSON.parse(await readFile(at('auto', 'config.json'), 'utf8'))).toMatchObject({ runtime: { use: 'onnx' } });
});
