import { existsSync } from 'node:fs';
import path from 'node:path';

import type { DeepSensorConfig, PluginContext } from '@deepsensor/contract';
import { completeConfig, loadPlugins, prepare, type EffectiveConfig } from '@deepsensor/engine';

import type { BenchStart } from './jobs.js';
import { benchPlugins } from './plugins.js';

export const silentContext: PluginContext = {
  log: { debug: () => undefined, info: () => undefined, warn: (message) => void process.stderr.write(`${message}\n`) },
  terminal: { isTerminal: false, columns: 80, colour: false, write: () => undefined },
  directory: '',
};

/** A model with data that the benchmarks run on. */
export interface Subject {
  readonly name: string;
  readonly model: string;
  readonly data: string;
  readonly budget: { readonly linf: number } | { readonly snr: number };
}

/** Where the shared models and data sets are looked for; see the README. */
function places(root: string): { readonly models: string; readonly data: string } {
  const shared = process.env['DEEPSENSOR_SHARED'] ?? path.resolve(root, '../shared');
  return { models: path.join(shared, 'models'), data: process.env['DEEPSENSOR_DATA'] ?? path.join(shared, 'data') };
}

/** Models of pictures, where they and their data are. */
export function pictureSubjects(root: string): Subject[] {
  const { models, data } = places(root);
  const cifar = process.env['DEEPSENSOR_CIFAR10'] ?? path.join(data, 'cifar10');
  return present([
    { name: 'LeNet-5', model: path.join(models, 'lenet5-mnist/model.onnx'), data: path.join(data, 'mnist'), budget: { linf: 0.2 } },
    { name: 'ResNet-20', model: path.join(models, 'resnet20-cifar10/model.onnx'), data: cifar, budget: { linf: 8 / 255 } },
  ]);
}

/** Models of speakers, where they and their data are: one of the waveform, one with a log-mel front end inside. */
export function soundSubjects(root: string): Subject[] {
  const { models, data } = places(root);
  const fsdd = process.env['DEEPSENSOR_FSDD'] ?? path.join(data, 'fsdd');
  return present([
    { name: 'waveform CNN', model: path.join(models, 'speaker-conv1d-fsdd/model.onnx'), data: fsdd, budget: { snr: 20 } },
    { name: 'log-mel GRU', model: path.join(models, 'speaker-gru-fsdd/model.onnx'), data: fsdd, budget: { snr: 20 } },
  ]);
}

function present(known: readonly Subject[]): Subject[] {
  return known.filter(({ name, model, data: where }) => {
    const there = existsSync(model) && existsSync(where);
    if (!there)
      process.stderr.write(
        `${name} is left out: ${existsSync(model) ? where : model} is not here (DEEPSENSOR_SHARED, DEEPSENSOR_DATA, DEEPSENSOR_CIFAR10, DEEPSENSOR_FSDD say where).\n`,
      );
    return there;
  });
}

/** A configuration of a subject, complete. */
export function configOf(subject: Subject, overrides: Partial<DeepSensorConfig> = {}): Promise<EffectiveConfig> {
  const { model, data } = subject;
  const budget = { ...subject.budget, evaluationsPerSeed: 400, seeds: 48, ...overrides.budget };
  return completeConfig({ model, dataset: data, reporters: [], ...overrides, budget }, loadPlugins(benchPlugins), process.cwd());
}

/** Prepares a subject as a campaign does, once for all workers. */
export async function prepareSubject(subject: Subject): Promise<BenchStart> {
  const config = await configOf(subject);
  const { network, chosen, seeds, others } = await prepare(config, loadPlugins(benchPlugins), silentContext);
  return {
    config,
    network,
    frontEnd: chosen.frontEnd,
    others,
    seeds: {
      ids: seeds.seeds.map(({ id }) => id),
      labels: seeds.seeds.map(({ label }) => label),
      inputs: seeds.inputs.data,
      logits: seeds.logits.data,
    },
  };
}
