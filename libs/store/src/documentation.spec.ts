import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { finding, init, scratch, shard } from '../test/small-run.js';
import { openDatabase } from './database.js';
import { findingLine } from './finding-line.js';
import { createRun } from './run-directory.js';

const reference = (name: string) => readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');

describe('docs/reference/run-directory.md', () => {
  const page = reference('run-directory.md');
  const queries = [...page.matchAll(/```sql\n([^]*?)```/g)].map(([, query]) => query!);

  async function smallDatabase() {
    const directory = scratch();
    const store = await createRun(directory, init);
    await store.saveShard(shard(0, [0, 1, 2], [finding('b', 1), finding('b', 2), finding('a', 1)]));
    store.close();
    return openDatabase(join(directory, 'run.sqlite'), { write: false, timeout: 0 });
  }

  it('asks questions that have answers', async () => {
    const database = await smallDatabase();
    const answers = queries.map((query) => database.rows(query));
    expect(answers.map((rows) => rows.length)).toEqual([3, 2, 2, 1, 2, 3]);
    expect(answers[2]).toEqual([
      ['conv', 0, 3],
      ['conv', 2, 3],
    ]);
    expect(answers[3]).toEqual([['c', 'zero']]);
    expect(answers[5]![0]!.slice(1)).toEqual(['one', 0.9]);
    database.close();
  });

  it('names every table and column', async () => {
    const database = await smallDatabase();
    const columns = database.rows(
      "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'",
    );
    expect(columns.length).toBeGreaterThan(60);
    for (const [table, column] of columns) {
      expect(page, `table ${table}`).toContain(`**\`${table}\`**`);
      expect(page, `column ${table}.${column}`).toContain(`\`${column}\``);
    }
    database.close();
  });
});

describe('docs/reference/finding.schema.json', () => {
  interface Schema {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, { readonly type: string | readonly string[] }>>;
  }
  const schema = JSON.parse(reference('finding.schema.json')) as Schema;
  const typeOf = (value: unknown) => (value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value);

  it('describes the lines of `findings --json`', () => {
    const line = findingLine({ ...finding('b', 1), fitness: -Infinity });
    const parsed = JSON.parse(line) as Record<string, unknown>;
    expect(line).not.toContain('\n');
    expect(Object.keys(parsed)).toEqual(Object.keys(schema.properties));
    expect(Object.keys(parsed)).toEqual(expect.arrayContaining([...schema.required]));
    for (const [name, value] of Object.entries(parsed)) expect([schema.properties[name]!.type].flat(), name).toContain(typeOf(value));
    expect(parsed['distances']).toEqual({ linf: 0.1, l2: 0.2, psnr: null });
  });
});
