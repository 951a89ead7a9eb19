import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { print } from '../terminal.js';

/** Renders a run's report anew. */
export async function report(run: string, { out }: { readonly out?: string }): Promise<void> {
  const { renderReport } = await import('@deepsensor/builtin');
  const html = await renderReport(run);
  const file = out ?? path.join(run, 'report.html');
  await writeFile(file, html);
  print(file);
}
