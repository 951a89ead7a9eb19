import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, type DeepSensorConfig } from '@deepsensor/contract';

const NAMES = ['deepsensor.config.ts', 'deepsensor.config.mts', 'deepsensor.config.mjs', 'deepsensor.config.js', 'deepsensor.config.json'];

/** The configuration file of a directory, when there is one. */
export function findConfigFile(directory: string): string | undefined {
  return NAMES.map((name) => path.join(directory, name)).find((file) => existsSync(file));
}

/** Loads a configuration file; TypeScript by jiti, since Node 20 cannot import it. */
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
  const { createJiti } = await import('jiti');
  return createJiti(path.dirname(file) + path.sep).import(file, { default: true });
}
