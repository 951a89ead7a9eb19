import { compareRuns, openRun, type RunStore, type SettingDifference } from '@deepsensor/store';

import { EXIT } from '../failure.js';
import { print } from '../terminal.js';

/** Says whether two runs found the same, to the bit. */
export async function compare(a: string, b: string): Promise<void> {
  const left = await openRun(a, { write: false });
  const right = await openRun(b, { write: false });
  try {
    for (const [name, store] of [
      [a, left],
      [b, right],
    ] as const)
      tellUnfinished(name, store);
    const result = compareRuns(left, right);
    if (result.identical) {
      print(`${a} and ${b} are identical: ${result.findings} findings, equal to the bit (digest ${result.digest.slice(0, 16)}).`);
      listSettings(result.settings);
      return;
    }
    process.exitCode = EXIT.findings;
    print(`${a} and ${b} differ:`);
    list(
      `only in ${a}`,
      result.onlyInA.map(({ id }) => id),
    );
    list(
      `only in ${b}`,
      result.onlyInB.map(({ id }) => id),
    );
    list(
      'in both, but not the same',
      result.differing.map(({ a: { id }, differs }) => `${id}: ${differs.join(', ')}`),
    );
    listSettings(result.settings);
  } finally {
    left.close();
    right.close();
  }
}

/** What a run has not looked at yet is no difference. */
function tellUnfinished(run: string, store: RunStore): void {
  if (store.summary()?.status === 'complete') return;
  const { shards } = store.facts();
  print(`${run} is not complete (${store.doneShards().size} of ${shards} shards); go on with: npx deepsensor run --resume ${run}`);
}

function list(what: string, ids: readonly string[]): void {
  if (ids.length > 0) print(`  ${what}: ${ids.length} (${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ', …' : ''})`);
}

function listSettings(settings: readonly SettingDifference[]): void {
  const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
  for (const { name, a, b } of settings)
    print(`  set up differently, ${name}: ${name === 'seeds' ? seedsOf(a, b) : `${short(a)} / ${short(b)}`}`);
}

/** Lists of hundreds of ids that begin alike say nothing: how many there are, and how many are in both. */
function seedsOf(a: string, b: string): string {
  const left = new Set(a.split(', '));
  const right = b.split(', ');
  return `${left.size} / ${right.length}, ${right.filter((id) => left.has(id)).length} of them in both`;
}
