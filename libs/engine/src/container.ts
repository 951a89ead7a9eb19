import {
  CONTRACT_VERSION,
  contributions,
  DeepSensorError,
  knownNames,
  type Contribution,
  type DeepSensorPlugin,
  type ExtensionKind,
  type ExtensionPoints,
  type PluginContext,
  type Use,
} from '@deepsensor/contract';
import { Container } from 'inversify';

import { AUTO } from './choose-runtime.js';
import { problems } from './problems.js';

/** What is loaded, by kind and id. */
export interface Registry {
  list<K extends ExtensionKind>(kind: K): readonly Contribution<K>[];
  find<K extends ExtensionKind>(kind: K, id: string): Contribution<K>;
  /** The contribution named, with its options complete; throws `CONFIG_INVALID` with every problem at once. */
  complete(kind: ExtensionKind, named: string | Use): Use;
  create<K extends ExtensionKind>(kind: K, named: Use, context: PluginContext): ExtensionPoints[K];
}

/** Loads plugins into one container; built-ins come through the same door. */
export function loadPlugins(plugins: readonly DeepSensorPlugin[]): Registry {
  const container = new Container();
  for (const plugin of plugins) {
    if (plugin.contract !== CONTRACT_VERSION) {
      throw new DeepSensorError(
        'PLUGIN_INCOMPATIBLE',
        `plugin ${plugin.name} ${plugin.version} speaks contract ${plugin.contract}, this DeepSensor speaks ${CONTRACT_VERSION}: install a version of the plugin made for it.`,
      );
    }
    container.load(plugin.module);
  }
  const all = plugins.length === 0 ? [] : container.getAll(contributions);
  refuseDuplicates(all);

  const list = <K extends ExtensionKind>(kind: K) => all.filter((each): each is Contribution<K> => each.kind === kind);
  const find = <K extends ExtensionKind>(kind: K, id: string): Contribution<K> => {
    const known = list(kind);
    const found = known.find((each) => each.id === id);
    if (found !== undefined) return found;
    const names = knownNames(id, [...known.map((each) => each.id), ...(kind === 'runtime' ? [AUTO] : [])]);
    throw new DeepSensorError('CONTRIBUTION_UNKNOWN', `no ${kind} is called "${id}"; known: ${names}.`);
  };
  return {
    list,
    find,
    complete(kind, named) {
      const { use, options } = typeof named === 'string' ? { use: named, options: {} } : named;
      const parsed = find(kind, use).options.safeParse(options);
      if (!parsed.success) {
        throw new DeepSensorError('CONFIG_INVALID', `${kind} "${use}": ${problems(parsed.error, find(kind, use).options)}.`);
      }
      return { use, options: parsed.data as Record<string, unknown> };
    },
    create(kind, named, context) {
      return find(kind, named.use).create(named.options, context);
    },
  };
}

function refuseDuplicates(all: readonly Contribution[]): void {
  const seen = new Set<string>();
  for (const { kind, id } of all) {
    const key = `${kind} "${id}"`;
    if (seen.has(key)) throw new DeepSensorError('PLUGIN_CONFLICT', `two plugins contribute the ${key}: load one of them.`);
    seen.add(key);
  }
}
