import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { DeepSensorError, type DeepSensorConfig } from '@deepsensor/contract';
import type { Jiti } from 'jiti';

const NAMES = ['deepsensor.config.ts', 'deepsensor.config.mts', 'deepsensor.config.mjs', 'deepsensor.config.js', 'deepsensor.config.json'];

/** The configuration file of a directory, when there is one. */
export function findConfigFile(directory: string): string | undefined {
  return NAMES.map((name) => path.join(directory, name)).find((file) => existsSync(file));
}

/** Loads a configuration file. */
export async function importConfig(file: string): Promise<DeepSensorConfig> {
  if (!existsSync(file)) throw new DeepSensorError('CONFIG_INVALID', `${file}: there is no such configuration file.`);
  const loaded = await readConfig(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DeepSensorError('CONFIG_INVALID', `${file} cannot be read: ${reason}.`, { cause });
  });
  if (typeof loaded !== 'object' || loaded === null) {
    throw new DeepSensorError(
      'CONFIG_INVALID',
      `${file}: the default export must be a configuration, defineConfig({ model, dataset, … }).`,
    );
  }
  return loaded as DeepSensorConfig;
}

async function readConfig(file: string): Promise<unknown> {
  if (file.endsWith('.json')) return JSON.parse(await readFile(file, 'utf8'));
  const loaded = await (await typescriptLoader(path.dirname(file))).import<{ default?: unknown }>(file);
  return 'default' in loaded ? loaded.default : undefined;
}

/**
 * Imports TypeScript from a directory, since Node 20 cannot. `deepsensor` is this very command there, so that a configuration works
 * where nothing is installed.
 */
export async function typescriptLoader(directory: string): Promise<Jiti> {
  const { createJiti } = await import('jiti');
  return createJiti(directory + path.sep, {
    alias: { deepsensor: fileURLToPath(new URL('./index.js', import.meta.url)) },
  });
}
