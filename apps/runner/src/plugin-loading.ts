import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { DeepSensorError, type DeepSensorPlugin } from '@deepsensor/contract';

import { builtinPlugins } from './builtin-plugins.js';
import { importConfig } from './config-file.js';

/** Where plugins come from; plain data, so that a worker thread loads the same ones. */
export interface PluginSources {
  /** Package names or paths. */
  readonly specifiers: readonly string[];
  /** A configuration file whose `plugins` holds imported plugins. */
  readonly configFile?: string;
  /** Directory that relative paths and package names are resolved from. */
  readonly base: string;
}

export async function loadSources(sources: PluginSources): Promise<readonly DeepSensorPlugin[]> {
  const plugins = [...(await builtinPlugins())];
  for (const specifier of sources.specifiers) plugins.push(await loadPlugin(specifier, sources.base));
  if (sources.configFile !== undefined) {
    const config = await importConfig(sources.configFile);
    for (const each of config.plugins ?? []) if (typeof each !== 'string') plugins.push(each);
  }
  return plugins;
}

async function loadPlugin(specifier: string, base: string): Promise<DeepSensorPlugin> {
  const loaded = (await importFrom(specifier, base).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DeepSensorError('PLUGIN_UNLOADABLE', `plugin "${specifier}" cannot be loaded: ${reason}; install it, or give its path.`, {
      cause,
    });
  })) as { default?: unknown };
  const plugin = loaded.default;
  if (typeof plugin !== 'object' || plugin === null || !('contract' in plugin) || !('module' in plugin)) {
    throw new DeepSensorError('PLUGIN_UNLOADABLE', `"${specifier}" is no plugin: its default export must be what definePlugin() returns.`);
  }
  return plugin as DeepSensorPlugin;
}

async function importFrom(specifier: string, base: string): Promise<unknown> {
  const file = path.resolve(base, specifier);
  if (/^\.{0,2}[\\/]|^[a-z]:/i.test(specifier) || existsSync(file)) {
    if (/\.[cm]?ts$/.test(file)) {
      const { createJiti } = await import('jiti');
      return createJiti(base + path.sep).import(file);
    }
    return import(pathToFileURL(file).href);
  }
  const resolved = createRequire(path.join(base, 'noop.js')).resolve(specifier);
  return import(pathToFileURL(resolved).href);
}
