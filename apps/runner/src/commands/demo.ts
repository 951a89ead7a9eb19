import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, knownNames } from '@deepsensor/contract';
import { loadRuntime } from '@deepsensor/engine';
import { refuseTaken } from '@deepsensor/store';

import { loadCampaign, loadRegistry } from '../campaign-config.js';
import { digitsRecipe } from '../demo/digits-recipe.js';
import type { Recipe } from '../demo/recipe.js';
import { speakersRecipe } from '../demo/speakers-recipe.js';
import { print, standardContext } from '../terminal.js';
import { launch, shortened } from '../launch.js';
import { Steps } from '../steps.js';

interface DemoOptions {
  readonly modality: string;
  readonly out?: string;
  readonly workers?: number;
  readonly seed: number;
}

const RECIPES: Readonly<Record<string, Recipe>> = { image: digitsRecipe, speaker: speakersRecipe };

/** The main job from end to end: make data, train, search, verify, report. */
export async function demo(options: DemoOptions, { verbose }: { readonly verbose: boolean }): Promise<void> {
  const { modality, seed } = options;
  const recipe = Object.hasOwn(RECIPES, modality) ? RECIPES[modality] : undefined;
  if (recipe === undefined)
    throw new DeepSensorError(
      'USAGE',
      `--modality ${modality}: there is no demo of it; known: ${knownNames(modality, Object.keys(RECIPES))}.`,
    );
  const directory = shortened(options.out ?? path.join('runs', `demo-${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}`));
  const run = path.join(directory, 'campaign');
  await refuseTaken(run);
  await mkdir(directory, { recursive: true });
  const context = standardContext(verbose);
  const steps = new Steps(context.terminal, () => performance.now());
  const registry = await loadRegistry();
  await recipe.make(directory, seed, await loadRuntime(registry.complete('runtime', 'onnx'), registry, context), steps);

  const campaign = await loadCampaign(
    {
      ...recipe.campaign,
      model: path.resolve(directory, recipe.model),
      data: path.resolve(directory, recipe.data),
      modality,
      seed,
      ...(options.workers !== undefined && { workers: options.workers }),
    },
    path.resolve(directory),
  );
  const command = `npx deepsensor demo --modality ${modality} --seed ${seed}`;
  const { summary } = await launch(campaign, run, verbose, { command });
  print(`\n${summary.findings} verified findings. Open the report:\n  ${path.join(run, 'report.html')}`);
}
