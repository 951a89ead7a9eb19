import { DeepSensorError, type PluginContext, type Runtime, type Use } from '@deepsensor/contract';

import type { Registry } from './container.js';

/** Name that leaves the choice of the engine to us. */
export const AUTO = 'auto';

/**
 * `auto` becomes the first engine that loads here, in the order in which they are registered, which is that of their speed as
 * `bench:engine` measures it (docs/reference/speed.md). The choice does not look at a clock, so that a run that goes on elsewhere finds
 * what it would have found here; a run keeps the engine that was chosen.
 * @throws DeepSensorError `RUNTIME_UNAVAILABLE` when none loads, with the reason of each.
 */
export async function chooseRuntime(named: string | Use, registry: Registry, context: PluginContext): Promise<Use> {
  const { use, options } = typeof named === 'string' ? { use: named, options: {} } : named;
  if (use !== AUTO) return registry.complete('runtime', { use, options });
  const missing: string[] = [];
  for (const { id } of registry.list('runtime')) {
    const chosen = registry.complete('runtime', { use: id, options });
    const probe = await registry.create('runtime', chosen, context).probe();
    if (probe.available) return chosen;
    missing.push(`${id}: ${probe.reason}; ${probe.remedy}`);
  }
  throw new DeepSensorError('RUNTIME_UNAVAILABLE', `no engine loads here (${missing.join(' | ')}).`);
}

/** Every engine that loads here. */
export async function runtimesHere(registry: Registry, context: PluginContext): Promise<readonly Runtime[]> {
  const found: Runtime[] = [];
  for (const { id } of registry.list('runtime')) {
    const provider = registry.create('runtime', registry.complete('runtime', id), context);
    if ((await provider.probe()).available) found.push(await provider.load());
  }
  return found;
}
