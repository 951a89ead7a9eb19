import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';
import { openRun } from '@deepsensor/store';

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

/** Replaces a file so that nobody ever sees half of it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw noSpace(error, dirname(path));
  }
}

function noSpace(error: unknown, directory: string): unknown {
  const isFull = (error as { code?: string }).code === 'ENOSPC';
  return isFull ? new DeepSensorError('NO_SPACE', `no space left on the disk of ${directory} for the report.`, { cause: error }) : error;
}
