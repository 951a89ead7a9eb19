import type { ExtensionKind, TransformSummary } from '@deepsensor/contract';
import { z } from 'zod';

import { loadRegistry } from '../campaign-config.js';
import { print } from '../terminal.js';

const KINDS: readonly ExtensionKind[] = ['runtime', 'dataset', 'modality', 'perturbation', 'fitness', 'coverage', 'oracle', 'reporter'];

interface Listed {
  readonly kind: ExtensionKind;
  readonly id: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;
  /** Of modalities that have any. */
  readonly transforms?: readonly TransformSummary[];
}

interface PluginsOptions {
  readonly plugin?: readonly string[];
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** Lists what is loaded, kind by kind, with the options of each contribution. */
export async function plugins({ plugin, json, markdown }: PluginsOptions): Promise<void> {
  const registry = await loadRegistry(plugin);
  const all = KINDS.flatMap((kind): Listed[] =>
    registry.list(kind).map(({ id, summary, options, transforms }) => ({
      kind,
      id,
      summary,
      options: optionsOf(options),
      ...(transforms && { transforms }),
    })),
  );
  if (json === true) return print(JSON.stringify(all, undefined, 2));
  print(markdown === true ? pageOf(all) : listOf(all));
}

function listOf(all: readonly Listed[]): string {
  const lines: string[] = [];
  for (const kind of KINDS) {
    const listed = all.filter((each) => each.kind === kind);
    if (listed.length > 0) lines.push(kind);
    for (const { id, summary, options, transforms = [] } of listed) {
      lines.push(`  ${id.padEnd(26)} ${summary}`);
      for (const [name, { description, default: preset }] of Object.entries(options)) {
        const said = preset === undefined ? '' : ` = ${JSON.stringify(preset)}`;
        lines.push(`    ${`${name}${said}`.padEnd(30)} ${description ?? ''}`.trimEnd());
      }
      for (const transform of transforms) lines.push(`    ${`--transform ${transform.name}`.padEnd(30)} ${rangesOf(transform)}`);
    }
  }
  return lines.join('\n');
}

/** The page `docs/reference/contributions.md`. */
function pageOf(all: readonly Listed[]): string {
  const lines = [
    '# Contributions',
    '',
    'Written by `deepsensor plugins --markdown`. In a configuration: `use(id, { option: value })`; on the command line: `--set part.option=value`.',
    'Transforms: `budget: { transforms: [name, ...] }`, or `--transform name,...`; their parameters have no defaults, the whole of each range is searched.',
  ];
  for (const kind of KINDS) {
    const listed = all.filter((each) => each.kind === kind);
    if (listed.length > 0) lines.push('', `## ${kind}`);
    for (const { id, summary, options, transforms = [] } of listed) {
      lines.push('', `### \`${id}\``, '', summary);
      const rows = Object.entries(options);
      if (rows.length > 0) lines.push('', '| option | default | meaning |', '| --- | --- | --- |');
      for (const [name, { description = '', default: preset }] of rows) {
        const shown = preset === undefined ? '' : `\`${JSON.stringify(preset)}\``;
        lines.push(`| \`${name}\` | ${shown} | ${description.replaceAll('|', '\\|')} |`);
      }
      if (transforms.length === 0) continue;
      lines.push('', '| transform | searched | a person gives the same label, for |', '| --- | --- | --- |');
      for (const transform of transforms)
        lines.push(`| \`${transform.name}\` | ${rangesOf(transform)} | ${transform.keepsLabel.replaceAll('|', '\\|')} |`);
    }
  }
  return lines.join('\n');
}

function rangesOf({ parameters, statedFor }: TransformSummary): string {
  const ranges = parameters.map(({ name, unit, from, to }) => `${name} ${from} to ${to}${unit === '' ? '' : ` ${unit}`}`);
  return `${ranges.join(', ')}${statedFor === undefined ? '' : ` (${statedFor})`}`;
}

function optionsOf(schema: z.ZodType): Record<string, { description?: string; default?: unknown }> {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, { description?: string; default?: unknown }>;
  };
  return properties ?? {};
}
