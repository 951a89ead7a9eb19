import path from 'node:path';

import { DeepSensorError, type DeepSensorConfig, type DeepSensorPlugin, type Use } from '@deepsensor/contract';
import { completeConfig, loadPlugins, type EffectiveConfig, type Part, type PartSettings, type Registry } from '@deepsensor/engine';

import { findConfigFile, importConfig } from './config-file.js';
import { parseSetting } from './options.js';
import { isPlugin, loadSources, pluginFiles, type PluginFiles } from './plugin-loading.js';

/** What the command line says of a campaign; every field overrides the configuration file. */
export interface CampaignOptions {
  readonly model?: string;
  readonly data?: string;
  readonly config?: string;
  readonly modality?: string;
  readonly split?: string;
  readonly labels?: string;
  readonly scaling?: string;
  readonly resize?: boolean;
  readonly sampleRate?: number;
  readonly resample?: boolean;
  readonly features?: string;
  readonly granularity?: string;
  readonly layers?: string;
  readonly runtime?: string;
  readonly plugin?: readonly string[];
  readonly set?: readonly string[];
  readonly seeds?: number;
  readonly evaluations?: number;
  readonly linf?: number;
  readonly l2?: number;
  readonly l0?: number;
  readonly snr?: number;
  readonly transform?: string;
  readonly distance?: string;
  readonly perturbation?: string;
  readonly fitness?: string;
  readonly oracle?: string;
  readonly minimise?: boolean;
  readonly seed?: number;
  readonly workers?: number;
  readonly maxTime?: number;
  readonly maxFindings?: number;
  readonly reporter?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** And of the run itself. */
export interface RunOptions extends CampaignOptions {
  readonly out?: string;
  readonly resume?: string;
}

export interface LoadedCampaign {
  readonly config: EffectiveConfig;
  readonly registry: Registry;
  readonly plugins: PluginFiles;
}

/** Configuration file, then command line, then defaults, into one complete configuration. */
export async function loadCampaign(options: CampaignOptions, directory = process.cwd()): Promise<LoadedCampaign> {
  const file = options.config === undefined ? findConfigFile(directory) : path.resolve(directory, options.config);
  const stated = file === undefined ? undefined : await importConfig(file);
  const base = file === undefined ? directory : path.dirname(file);
  const plugins = await pluginsOf(stated, options, file, base);
  const registry = loadPlugins(await loadSources(plugins));
  const merged = { ...merge(stated ?? {}, options, directory), plugins };
  return { config: await completeConfig(merged, registry, base, settingsOf(options, directory)), registry, plugins };
}

/** The registry with the built-in plugins and those named on the command line. */
export async function loadRegistry(plugin: readonly string[] = [], directory = process.cwd()): Promise<Registry> {
  return loadPlugins(await loadSources(await pluginFiles(plugin, directory)));
}

/** Where the plugins of a campaign lie: those that a configuration imports are found again through its file. */
async function pluginsOf(
  stated: DeepSensorConfig | undefined,
  options: CampaignOptions,
  file: string | undefined,
  base: string,
): Promise<PluginFiles> {
  const plugins = stated?.plugins ?? ([] as readonly (string | DeepSensorPlugin)[]);
  if (!Array.isArray(plugins) || !plugins.every((each) => typeof each === 'string' || isPlugin(each))) {
    throw new DeepSensorError('CONFIG_INVALID', 'configuration: plugins: it must be a list of package names, paths and imported plugins.');
  }
  const named = plugins.filter((each): each is string => typeof each === 'string');
  const imports = file !== undefined && named.length < plugins.length ? [file] : [];
  return [...imports, ...(await pluginFiles(named, base)), ...(await pluginFiles(options.plugin ?? [], process.cwd()))];
}

/** What the command line says, over what the file states; paths of the command line are taken from the directory, the file's are left. */
function merge(stated: Partial<DeepSensorConfig>, options: CampaignOptions, directory: string): DeepSensorConfig {
  const model = options.model === undefined ? stated.model : path.resolve(directory, options.model);
  const dataset = options.data === undefined ? stated.dataset : path.resolve(directory, options.data);
  if (model === undefined) throw new DeepSensorError('USAGE', 'there is no model: give --model FILE, or a deepsensor.config.ts.');
  if (dataset === undefined) throw new DeepSensorError('USAGE', 'there is no data: give --data PATH, or a deepsensor.config.ts.');
  const reporters = reportersOf(stated, options);
  return {
    ...stated,
    model,
    dataset,
    ...defined({
      modality: options.modality,
      perturbation: options.perturbation,
      fitness: options.fitness,
      oracle: options.oracle,
      runtime: options.runtime,
      seed: options.seed,
      reporters,
    }),
    budget: { ...budgetOf(stated.budget, options) },
    layers: {
      ...stated.layers,
      ...defined({ granularity: options.granularity, include: options.layers === undefined ? undefined : layersOf(options.layers) }),
    },
    verify: { ...stated.verify, ...defined({ minimise: options.minimise }) },
    execution: { ...stated.execution, ...defined({ workers: options.workers, maxFindings: options.maxFindings }) },
  } as DeepSensorConfig;
}

/** Options that the command line sets on contributions, by part. */
function settingsOf(options: CampaignOptions, directory: string): PartSettings {
  const settings: Partial<Record<Part, Record<string, unknown>>> = {};
  const set = (part: Part, option: string, value: unknown) => {
    if (value !== undefined) settings[part] = { ...settings[part], [option]: value };
  };
  set('dataset', 'split', options.split);
  set('dataset', 'labels', options.labels === undefined ? undefined : path.resolve(directory, options.labels));
  set('modality', 'scaling', options.scaling);
  set('modality', 'resize', options.resize);
  set('modality', 'sampleRate', options.sampleRate);
  set('modality', 'resample', options.resample);
  set('modality', 'features', options.features);
  for (const { part, option, value } of (options.set ?? []).map(parseSetting)) set(part, option, value);
  return settings;
}

function budgetOf(stated: DeepSensorConfig['budget'], options: CampaignOptions): Record<string, unknown> {
  const distance = distanceOf(options.distance);
  const transforms = options.transform?.split(',').map((each) => each.trim());
  const given = defined({ linf: options.linf, l2: options.l2, l0: options.l0, snr: options.snr, distance, transforms });
  const { linf, l2, l0, snr, distance: statedDistance, transforms: statedTransforms, ...rest } = stated ?? {};
  const before =
    Object.keys(given).length > 0 ? {} : defined({ linf, l2, l0, snr, distance: statedDistance, transforms: statedTransforms });
  return {
    ...rest,
    ...before,
    ...given,
    ...defined({ evaluationsPerSeed: options.evaluations, seeds: options.seeds, maxTime: options.maxTime }),
  };
}

function distanceOf(text: string | undefined): { measure: string; radius: number } | undefined {
  if (text === undefined) return undefined;
  const match = /^([a-z0-9-]+)=(.+)$/i.exec(text);
  const radius = Number(match?.[2]);
  if (match === null || !(radius > 0))
    throw new DeepSensorError('USAGE', `--distance ${text}: write <measure>=<radius above zero>, such as l2=1.5.`);
  return { measure: match[1]!, radius };
}

/** `all`, `cuts`, or ids between commas. */
export function layersOf(text: string): 'all' | 'cuts' | string[] {
  if (text === 'all' || text === 'cuts') return text;
  return text.split(',').map((each) => each.trim());
}

/** The reporters asked for; `undefined` leaves them to the default. */
export function reportersOf(stated: Pick<DeepSensorConfig, 'reporters'>, options: CampaignOptions): readonly (string | Use)[] | undefined {
  const given = options.reporter ?? stated.reporters ?? ['console', 'html', 'junit'];
  const idOf = (each: string | Use) => (typeof each === 'string' ? each : each.use);
  if (options.json === true) return [...given.filter((each) => idOf(each) !== 'console' && idOf(each) !== 'json'), 'json'];
  if (options.quiet === true) return given.filter((each) => idOf(each) !== 'console' && idOf(each) !== 'json');
  return options.reporter ?? stated.reporters;
}

/** Leaves out what is undefined, so that it does not hide what lies below. */
function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
