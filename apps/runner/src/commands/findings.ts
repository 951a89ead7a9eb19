import { findingLine, openRun, type RunFacts, type StoredFinding } from '@deepsensor/store';

import { print } from '../terminal.js';

/** Prints the findings of a run, as a table or a JSON object per line. */
export async function findings(run: string, { json }: { readonly json?: boolean }): Promise<void> {
  const store = await openRun(run, { write: false });
  try {
    const all = store.findings();
    if (json === true) for (const each of all) print(findingLine(each));
    else {
      table(all, measureOf(store.facts()));
      if (store.summary()?.status !== 'complete') print(`\nThe run is not complete; go on with: npx deepsensor run --resume ${run}`);
    }
  } finally {
    store.close();
  }
}

/** The measure in which the budget is stated; of transforms, the first that is known. */
function measureOf({ budget, scales }: RunFacts): string {
  return budget.measure === '' ? Object.keys(scales)[0]! : budget.measure;
}

/** A count as it is, any other distance to four figures. */
function shown(distance: number | undefined): string {
  if (distance === undefined) return '';
  return Number.isInteger(distance) ? String(distance) : distance.toPrecision(4);
}

/** @param measure The one that is listed. */
function table(all: readonly StoredFinding[], measure: string): void {
  if (all.length === 0) return print('no findings');
  const rows = all.map(({ id, seedId, label, predicted, distances, excitable, evaluations, file }) => [
    id,
    seedId,
    `${label} → ${predicted}`,
    shown(distances[measure]),
    String(excitable),
    String(evaluations),
    file,
  ]);
  const head = ['id', 'seed', 'taken for', measure, 'excitable', 'evaluations', 'file'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [head, ...rows])
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}
