import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../package.json') as { version: string };

/** Version of the command. */
export const VERSION = manifest.version;

/** Versions that are stored with a run. */
export function versions(): Record<string, string> {
  return { deepsensor: VERSION, node: process.versions.node };
}
