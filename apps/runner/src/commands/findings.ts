import { findingLine, openRun, type StoredFinding } from '@deepsensor/store';

import { print } from '../terminal.js';

/** Prints the findings of a run, as a table or a JSON object per line. */
export async function findings(run: string, { json }: { readonly json?: boolean }): Promise<void> {
  const store = await openRun(run, { write: false });
  try {
    const all = store.findings();
    if (json === true) for (const each of all) print(findingLine(each));
    else table(all);
  } finally {
    store.close();
  }
}

function table(all: readonly StoredFinding[]): void {
  if (all.length === 0) return print('no findings');
  const rows = all.map(({ id, seedId, label, predicted, distances, excitable, evaluations, file }) => [
    id,
    seedId,
    `${label} → ${predicted}`,
    (distances['linf'] ?? 0).toFixed(4),
    String(excitable),
    String(evaluations),
    file,
  ]);
  const head = ['id', 'seed', 'taken for', 'linf', 'excitable', 'evaluations', 'file'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [head, ...rows])
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}
