import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { loadRuntime } from '@deepsensor/engine';
import { exportOnnx } from '@deepsensor/graph';
import { refuseTaken } from '@deepsensor/store';

import { loadCampaign, loadRegistry } from '../campaign-config.js';
import { drawDigits } from '../demo/digits.js';
import { writeIdx } from '../demo/idx-files.js';
import { lenet5 } from '../demo/lenet.js';
import { accuracyOn, trainDigits } from '../demo/train-digits.js';
import { print, standardContext } from '../terminal.js';
import { launch, shortened } from '../launch.js';
import { Steps } from '../steps.js';

interface DemoOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly seed: number;
}

const TRAINING_DIGITS = 12_000;
const UNSEEN_DIGITS = 3_000;
const EPOCHS = 5;
/** Below this the campaign would test a model that nobody would ship. */
const LEAST_ACCURACY = 0.97;

/** The main job from end to end: draw, train, search, verify, report. */
export async function demo(options: DemoOptions, { verbose }: { readonly verbose: boolean }): Promise<void> {
  const directory = shortened(options.out ?? path.join('runs', `demo-${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}`));
  const data = path.join(directory, 'digits');
  const model = path.join(directory, 'lenet5.onnx');
  const run = path.join(directory, 'campaign');
  await refuseTaken(run);
  await mkdir(data, { recursive: true });
  const context = standardContext(verbose);
  const steps = new Steps(context.terminal, () => performance.now());

  const all = TRAINING_DIGITS + UNSEEN_DIGITS;
  const training = drawDigits(TRAINING_DIGITS, options.seed, 'train', (done) => steps.progress('draw', done, all, 'digits'));
  const unseen = drawDigits(UNSEEN_DIGITS, options.seed, 'test', (done) => steps.progress('draw', TRAINING_DIGITS + done, all, 'digits'));
  await writeIdx(data, 'train', training);
  await writeIdx(data, 't10k', unseen);
  steps.done('draw', `${TRAINING_DIGITS.toLocaleString('en')} digits to learn from, ${UNSEEN_DIGITS.toLocaleString('en')} unseen ones`);

  const registry = await loadRegistry();
  const runtime = await loadRuntime(registry.complete('runtime', 'onnx'), registry, context);
  const trained = await trainDigits(lenet5(10, options.seed), training, runtime, {
    epochs: EPOCHS,
    seed: options.seed,
    progress: (done, total, loss) => steps.progress('train', done, total, `loss ${loss.toFixed(3)}`),
  });
  const accuracy = await accuracyOn(trained, unseen, runtime);
  await writeFile(model, exportOnnx(trained));
  steps.done('train', `LeNet-5, ${EPOCHS} epochs: ${(100 * accuracy).toFixed(1)} % of the unseen digits right`);
  if (accuracy < LEAST_ACCURACY) throw new Error(`the demo's model reached ${accuracy}, less than ${LEAST_ACCURACY}`);

  const campaign = await loadCampaign(
    {
      model: path.resolve(model),
      data: path.resolve(data),
      seed: options.seed,
      seeds: 60,
      linf: 0.1,
      evaluations: 200,
      ...(options.workers !== undefined && { workers: options.workers }),
    },
    path.resolve(directory),
  );
  const command = `npx deepsensor demo --seed ${options.seed}`;
  const { summary } = await launch(campaign, run, verbose, { command });
  print(`\n${summary.findings} verified findings. Open the report:\n  ${path.join(run, 'report.html')}`);
}
