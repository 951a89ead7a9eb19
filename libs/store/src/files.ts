import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PARTIAL = '.partial-';
/** Files in flight at once; more only waits for the thread pool. */
const IN_FLIGHT = 16;

/** Replaces a file in one step: a reader sees the old text or the new, never half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = join(dirname(path), PARTIAL + basename(path));
  try {
    await writeFile(partial, text, { flush: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

export interface FolderOfFiles {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * Writes folders below `root` so that each appears with all of its files on the disk, or not at all: first under a name of their
 * own, then renamed. A folder that is there already is replaced. When something fails, what was begun is taken away.
 */
export async function writeFolders(root: string, batch: string, folders: readonly FolderOfFiles[]): Promise<void> {
  if (folders.length === 0) return;
  const staging = join(root, PARTIAL + batch);
  await rm(staging, { recursive: true, force: true });
  try {
    await eachAtOnce(folders, async (folder) => {
      const path = join(staging, folder.name);
      await mkdir(path, { recursive: true });
      for (const { name, bytes } of folder.files) await writeFile(join(path, name), bytes, { flush: true });
    });
    await eachAtOnce(folders, async ({ name }) => {
      await rm(join(root, name), { recursive: true, force: true });
      await rename(join(staging, name), join(root, name));
    });
    await synchronise(root);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Takes away what a killed process left below `root`: everything that is not among `kept`. */
export async function sweep(root: string, kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(root)) {
    if (!kept.has(name)) await rm(join(root, name), { recursive: true, force: true });
  }
}

/** Makes renames durable where the system can (not on Windows, where a folder cannot be opened). */
async function synchronise(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits for all that was begun before it rejects, so that nothing is written after the staging folder is gone. */
async function eachAtOnce<T>(values: readonly T[], work: (value: T) => Promise<void>): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (next < values.length && failures.length === 0) {
      try {
        await work(values[next++]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, values.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
