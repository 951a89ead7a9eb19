import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { DeepSensorError, type DeepSensorPlugin } from '@deepsensor/contract';

import { builtinPlugins } from './builtin-plugins.js';
import { typescriptLoader } from './config-file.js';

/**
 * Files that plugins come from, absolute; plain text, so that they are stored with a run and a worker thread loads the same ones.
 * A configuration file stands for the plugins that it imports.
 */
export type PluginFiles = readonly string[];

/**
 * Finds the file of each plugin.
 * @param specifiers Package names or paths.
 * @param base Directory that relative paths and package names are resolved from.
 */
export async function pluginFiles(specifiers: readonly string[], base: string): Promise<PluginFiles> {
  const files: string[] = [];
  for (const specifier of specifiers) files.push(await fileOf(specifier, base));
  return files;
}

/** The built-in plugins and those of the files, each once. */
export async function loadSources(files: PluginFiles): Promise<readonly DeepSensorPlugin[]> {
  const plugins = [...(await builtinPlugins())];
  for (const file of new Set(files)) plugins.push(...(await loadFile(file)));
  return plugins;
}

async function fileOf(specifier: string, base: string): Promise<string> {
  const file = path.resolve(base, specifier);
  if (existsSync(file)) return statSync(file).isDirectory() ? entryOf(file, specifier) : file;
  const isPath = /^\.{0,2}[\\/]|^[a-z]:/i.test(specifier);
  const resolved = isPath ? undefined : (await typescriptLoader(base)).esmResolve(specifier, { try: true });
  if (resolved !== undefined) return fileURLToPath(resolved);
  const reason = isPath ? `there is no file ${file}` : `no package of this name is installed in ${base}`;
  throw new DeepSensorError('PLUGIN_UNLOADABLE', `plugin "${specifier}" cannot be loaded: ${reason}; install it, or give its path.`);
}

/** The file that a package in a folder hands out. */
function entryOf(folder: string, specifier: string): string {
  const manifest = path.join(folder, 'package.json');
  try {
    const { name, exports, main } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; exports?: unknown; main?: string };
    return createRequire(manifest).resolve(exports !== undefined && name !== undefined ? name : `./${main ?? 'index.js'}`);
  } catch (cause) {
    throw new DeepSensorError(
      'PLUGIN_UNLOADABLE',
      `plugin "${specifier}" cannot be loaded: ${folder} is a folder without a package.json that names its entry, or is not built; build it, or give the path of a file.`,
      { cause },
    );
  }
}

async function loadFile(file: string): Promise<readonly DeepSensorPlugin[]> {
  const exported = exportOf(
    await importFile(file).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message.split('\n')[0]!.replace(/\.$/, '') : String(cause);
      throw new DeepSensorError('PLUGIN_UNLOADABLE', `plugin ${file} cannot be loaded: ${reason}${hintOf(cause)}.`, { cause });
    }),
  );
  if (isPlugin(exported)) return [exported];
  if (typeof exported === 'object' && exported !== null && 'plugins' in exported && Array.isArray(exported.plugins)) {
    return exported.plugins.filter(isPlugin);
  }
  throw new DeepSensorError('PLUGIN_UNLOADABLE', `${file} is no plugin: its default export must be what definePlugin() returns.`);
}

/** Node says what it did not find, not where it looked. */
function hintOf(cause: unknown): string {
  const isMissing =
    cause instanceof Error && 'code' in cause && (cause.code === 'ERR_MODULE_NOT_FOUND' || cause.code === 'MODULE_NOT_FOUND');
  return isMissing ? "; a plugin's imports are looked for from its own folder upwards: install them there, or move the plugin" : '';
}

async function importFile(file: string): Promise<unknown> {
  if (/\.[cm]?ts$/.test(file)) return (await typescriptLoader(path.dirname(file))).import(file);
  return import(pathToFileURL(file).href);
}

/** The default export; that of a module which was compiled to CommonJS lies one deeper. */
function exportOf(loaded: unknown): unknown {
  const first = (loaded as { default?: unknown }).default;
  return typeof first === 'object' && first !== null && 'default' in first ? first.default : first;
}

export function isPlugin(value: unknown): value is DeepSensorPlugin {
  return typeof value === 'object' && value !== null && 'contract' in value && 'module' in value;
}
