import { findingLine, kindsOf, openRun, parameterNames, type RunFacts, type StoredFinding } from '@deepsensor/store';

import { print } from '../terminal.js';

/** Prints the findings of a run, as a table or a JSON object per line. */
export async function findings(run: string, { json }: { readonly json?: boolean }): Promise<void> {
  const store = await openRun(run, { write: false });
  try {
    const all = store.findings();
    if (json === true) for (const each of all) print(findingLine(each));
    else {
      table(all, store.facts());
      if (store.summary()?.status !== 'complete') print(`\nThe run is not complete; go on with: npx deepsensor run --resume ${run}`);
    }
  } finally {
    store.close();
  }
}

/** The measure in which the budget is stated, or the parameters of the transforms that are the budget. */
function measuresOf({ budget, scales }: RunFacts): readonly string[] {
  return budget.measure === '' ? parameterNames(scales) : [budget.measure];
}

/** A count as it is, any other distance to four figures. */
function shown(distance: number | undefined): string {
  if (distance === undefined) return '';
  return Number.isInteger(distance) ? String(distance) : distance.toPrecision(4);
}

function table(all: readonly StoredFinding[], facts: RunFacts): void {
  if (all.length === 0) return print('no findings');
  const measures = measuresOf(facts);
  const tellsKind = kindsOf(all, facts.oracle).length > 0;
  const rows = all.map(({ id, seedId, label, predicted, kind, distances, excitable, evaluations, file }) => [
    id,
    seedId,
    `${label} → ${predicted}`,
    ...(tellsKind ? [kind] : []),
    ...measures.map((measure) => shown(distances[measure])),
    String(excitable),
    String(evaluations),
    file,
  ]);
  const head = ['id', 'seed', 'taken for', ...(tellsKind ? ['kind'] : []), ...measures, 'excitable', 'evaluations', 'file'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [head, ...rows])
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}
