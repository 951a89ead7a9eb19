import { join } from 'node:path';

import { contribution, type Reporter } from '@deepsensor/contract';
import { openRun, type RunFacts, type RunStore, type StoredFinding } from '@deepsensor/store';
import { z } from 'zod';

import { replaceFile } from './whole-file.js';

/** Writes `junit.xml` into the run directory: a suite a true class, a case a seed, a failure for each seed that broke. */
export const junitReporter = contribution({
  kind: 'reporter',
  id: 'junit',
  summary: 'Writes junit.xml into the run directory, for CI: a case a seed, a failure for each seed that broke.',
  options: z.strictObject({}),
  create: (): Reporter => ({
    async report(event) {
      if (event.type !== 'run-finished') return;
      const store = await openRun(event.directory, { write: false });
      try {
        await replaceFile(join(event.directory, 'junit.xml'), renderJunit(store));
      } finally {
        store.close();
      }
    },
  }),
});

/** The run as JUnit XML. Seeds that were not searched are skipped cases. */
export function renderJunit(store: RunStore): string {
  const facts = store.facts();
  const searched = new Set(store.shards().flatMap(({ seedRows }) => seedRows));
  const findings = bySeed(store.findings());
  const model = facts.model.path.split(/[\\/]/).at(-1)!;
  const suites = [...new Set(facts.seeds.map(({ label }) => label))].map((label) => {
    const rows = facts.seeds.map((_, row) => row).filter((row) => facts.seeds[row]!.label === label);
    const cases = rows.map((row) =>
      testCase(facts.seeds[row]!.id, `${model}.${label}`, searched.has(row), findings, facts, store.directory),
    );
    return { label, cases, ...countsOf(rows, facts, searched, findings) };
  });
  const total = (of: (suite: (typeof suites)[number]) => number) => suites.reduce((sum, suite) => sum + of(suite), 0);
  const all = { tests: total((s) => s.tests), failures: total((s) => s.failures), skipped: total((s) => s.skipped) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${text(`DeepSensor ${store.run}`)}" ${attributes(all)}>`,
    ...suites.flatMap(({ label, cases, ...counts }) => [
      `  <testsuite name="${text(label)}" ${attributes(counts)}>`,
      ...cases,
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

function countsOf(rows: readonly number[], facts: RunFacts, searched: ReadonlySet<number>, findings: ReadonlyMap<string, unknown>): Counts {
  const failures = rows.filter((row) => findings.has(facts.seeds[row]!.id)).length;
  return { tests: rows.length, failures, skipped: rows.filter((row) => !searched.has(row)).length };
}

function attributes({ tests, failures, skipped }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function testCase(
  id: string,
  className: string,
  wasSearched: boolean,
  findings: ReadonlyMap<string, readonly StoredFinding[]>,
  facts: RunFacts,
  directory: string,
): string {
  const head = `    <testcase classname="${text(className)}" name="${text(id)}"`;
  const own = findings.get(id) ?? [];
  if (own.length === 0) return wasSearched ? `${head}/>` : `${head}><skipped message="not searched"/></testcase>`;
  const message = `taken for ${own.map(({ predicted }) => predicted).join(', ')} within ${facts.budget.says}`;
  const lines = own.map((finding) => {
    const distances = Object.entries(finding.distances).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
    return `${finding.label} → ${finding.predicted} (${distances.join(', ')}): ${finding.file}\n  deepsensor replay ${directory} ${finding.id}`;
  });
  return `${head}><failure message="${text(message)}" type="${text(own[0]!.kind)}">${text(lines.join('\n'))}</failure></testcase>`;
}

/** Escaped, and without the characters that XML 1.0 cannot hold. */
function text(raw: string): string {
  return (
    raw
      // eslint-disable-next-line no-control-regex -- these are the characters in question
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"'\n]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

function bySeed(findings: readonly StoredFinding[]): ReadonlyMap<string, readonly StoredFinding[]> {
  const groups = new Map<string, StoredFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.seedId);
    if (group) group.push(finding);
    else groups.set(finding.seedId, [finding]);
  }
  return groups;
}
