import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { exportOnnx } from '@deepsensor/graph';
import { onnxRuntime } from '@deepsensor/runtime-onnx';
import type { TestProject } from 'vitest/node';

import { drawDigits } from '../../src/demo/digits.js';
import { writeIdx } from '../../src/demo/idx-files.js';
import { lenet5 } from '../../src/demo/lenet.js';
import { accuracyOn, trainDigits } from '../../src/demo/train-digits.js';
import { BIN, execute, SMALL } from './command.js';
import { writeClassFolders } from './pictures.js';
import type { Workshop } from './workshop.js';

const TRAINING = 2400;
const UNSEEN = 400;

/** Draws digits, trains a network on them and runs one campaign, so that the spec files share them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deepsensor-runner-'));
  const at = (name: string) => path.join(folder, name);
  const workshop: Workshop = { folder, model: at('lenet5.onnx'), digits: at('digits'), pictures: at('pictures'), run: at('run') };
  const unseen = drawDigits(UNSEEN, 1, 'test');
  await mkdir(workshop.digits);
  await writeIdx(workshop.digits, 't10k', unseen);
  await writeClassFolders(workshop.pictures, unseen);

  const runtime = await onnxRuntime().load();
  const trained = await trainDigits(lenet5(10, 1), drawDigits(TRAINING, 1, 'train'), runtime, {
    epochs: 2,
    seed: 1,
    progress: () => undefined,
  });
  const accuracy = await accuracyOn(trained, unseen, runtime);
  if (accuracy < 0.8) throw new Error(`the network of the tests learned only ${accuracy} of the digits`);
  await writeFile(workshop.model, exportOnnx(trained));

  const { model, digits, run } = workshop;
  const ran = await execute(BIN, ['run', '--model', model, '--data', digits, ...SMALL, '--out', run], { cwd: folder });
  if (ran.code !== 0) throw new Error(`the campaign that the tests share ended with ${ran.code}: ${ran.stderr}`);
  project.provide('workshop', workshop);
  return () => rm(folder, { recursive: true, force: true });
}
