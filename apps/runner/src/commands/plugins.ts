import type { ExtensionKind } from '@deepsensor/contract';
import { z } from 'zod';

import { loadRegistry } from '../campaign-config.js';
import { print } from '../terminal.js';

const KINDS: readonly ExtensionKind[] = ['runtime', 'dataset', 'modality', 'perturbation', 'fitness', 'coverage', 'oracle', 'reporter'];

/** Lists what is loaded, kind by kind, with the options of each contribution. */
export async function plugins({ plugin, json }: { readonly plugin?: readonly string[]; readonly json?: boolean }): Promise<void> {
  const registry = await loadRegistry(plugin);
  const all = KINDS.flatMap((kind) =>
    registry.list(kind).map(({ id, summary, options }) => ({ kind, id, summary, options: optionsOf(options) })),
  );
  if (json === true) return print(JSON.stringify(all, undefined, 2));
  for (const kind of KINDS) {
    const listed = all.filter((each) => each.kind === kind);
    if (listed.length === 0) continue;
    print(`${kind}`);
    for (const { id, summary, options } of listed) {
      print(`  ${id.padEnd(26)} ${summary}`);
      for (const [name, { description, default: preset }] of Object.entries(options)) {
        const said = preset === undefined ? '' : ` = ${JSON.stringify(preset)}`;
        print(`    ${`${name}${said}`.padEnd(30)} ${description ?? ''}`.trimEnd());
      }
    }
  }
}

function optionsOf(schema: z.ZodType): Record<string, { description?: string; default?: unknown }> {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { description?: string; default?: unknown }>;
  };
  return properties ?? {};
}
