import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openRun } from '@deepsensor/store';

import { noSpace, replaceFile } from '../whole-file.js';
import { SIDE_FOLDER } from './media.js';
import { renderPage } from './page.js';

/**
 * Renders the report of the run at `directory` and gives the page, to be written there as `report.html`. Illustrations that are too
 * large for the page are written beside it, to `report-files/`. Rejects with `RUN_INVALID` when there is no run.
 */
export async function renderReport(directory: string): Promise<string> {
  const store = await openRun(directory, { write: false });
  try {
    const { html, files } = renderPage(store);
    await rm(join(directory, SIDE_FOLDER), { recursive: true, force: true });
    if (files.length > 0) await mkdir(join(directory, SIDE_FOLDER));
    for (const { path, bytes } of files) await writeFile(join(directory, path), bytes);
    return html;
  } catch (error) {
    throw noSpace(error, directory);
  } finally {
    store.close();
  }
}

/** Renders the report into the run directory, in one step, and gives its path. */
export async function writeReport(directory: string): Promise<string> {
  const path = join(directory, 'report.html');
  await replaceFile(path, await renderReport(directory));
  return path;
}
