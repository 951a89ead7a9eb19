import type { Dataset, PluginContext, RuntimeProbe } from '@deepsensor/contract';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import type { FrontEndTrial } from './front-end.js';
import { readModelFile, type LayerChoice, type ModelFile } from './model-file.js';
import { prepare } from './prepare.js';
import type { Hear } from './progress.js';

/** What `deepsensor describe` prints. */
export interface Description {
  readonly model: ModelFile;
  readonly engines: readonly { readonly id: string; readonly probe: RuntimeProbe }[];
  readonly data?: {
    readonly dataset: Dataset;
    readonly trials: readonly FrontEndTrial[];
    readonly chosen: FrontEndTrial;
    readonly right: number;
    readonly of: number;
    readonly unreadable: number;
    /** Whether the modality has transforms that could be the budget. */
    readonly transforms: boolean;
  };
}

export async function describeEngines(registry: Registry, context: PluginContext): Promise<Description['engines']> {
  return Promise.all(
    registry.list('runtime').map(async (each) => {
      const provider = each.create(each.options.parse({}), context);
      return { id: each.id, probe: await provider.probe() };
    }),
  );
}

/** A model by itself. */
export async function describeModel(file: string, choice: LayerChoice, registry: Registry, context: PluginContext): Promise<Description> {
  return { model: await readModelFile(file, choice), engines: await describeEngines(registry, context) };
}

/** A model on data: how the data is fed to it, and how often it is right. */
export async function describeCampaign(
  config: EffectiveConfig,
  registry: Registry,
  context: PluginContext,
  hear?: Hear,
): Promise<Description> {
  // Under the oracle `changed` data without labels can be looked at too.
  const { model, network, dataset, trials, chosen, accuracy, space } = await prepare(
    { ...config, oracle: { use: 'changed', options: {} }, budget: { ...config.budget, seeds: 1 } },
    registry,
    context,
    hear,
  );
  return {
    model: { ...model, layers: network.layers },
    engines: await describeEngines(registry, context),
    data: {
      dataset,
      trials,
      chosen,
      right: accuracy.right,
      of: accuracy.of,
      unreadable: accuracy.failures.length,
      transforms: (space.transforms ?? []).length > 0,
    },
  };
}
