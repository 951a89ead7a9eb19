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

/** Rejects with `RUNTIME_UNAVAILABLE`, saying why the engine does not load here and what to do about it. */
export async function loadRuntime(named: Use, registry: Registry, context: PluginContext): Promise<Runtime> {
  const provider = registry.create('runtime', named, context);
  const probe = await provider.probe();
  if (!probe.available) {
    throw new DeepSensorError('RUNTIME_UNAVAILABLE', `engine "${named.use}" does not load here: ${probe.reason}; ${probe.remedy}.`);
  }
  return provider.load();
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

/** As `loadRuntime`, for what another engine can do as well: the error offers the one that loads. */
export async function loadOrOffer(own: Use, registry: Registry, context: PluginContext): Promise<Runtime> {
  try {
    return await loadRuntime(own, registry, context);
  } catch (error) {
    if (!DeepSensorError.is(error) || error.code !== 'RUNTIME_UNAVAILABLE') throw error;
    const other = await chooseRuntime(AUTO, registry, context).catch(() => undefined);
    if (other === undefined) throw error;
    throw new DeepSensorError(error.code, `${error.message.replace(/\.$/, '')}; or judge by another engine: --runtime ${other.use}.`, {
      cause: error,
    });
  }
}
