import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import * as builtin from '@deepsensor/builtin';

import { print } from '../terminal.js';

/** Renders a run's report anew. */
export async function report(run: string, { out }: { readonly out?: string }): Promise<void> {
  const html = await (builtin as unknown as { renderReport(run: string): Promise<string> }).renderReport(run);
  const file = out ?? path.join(run, 'report.html');
  await writeFile(file, html);
  print(file);
}
