import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Lets work be done in a folder beside `target`, on the same disk, that is gone afterwards however it ends. What a killed process left
 * there is removed first.
 */
export async function inStaging<T>(target: string, work: (staging: string) => Promise<T>): Promise<T> {
  const parent = path.dirname(path.resolve(target));
  const made = await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, path.basename(target));
  const staging = path.join(parent, nameOf(path.basename(target), process.pid));
  await mkdir(staging);
  try {
    return await work(staging);
  } finally {
    // Files that were being written when the work was stopped may still be closing.
    await rm(staging, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    if (made !== undefined) await removeEmpty(parent, made);
  }
}

function nameOf(target: string, pid: number | string): string {
  return `.${target}.${pid}.part`;
}

async function removeLeftovers(parent: string, target: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = /\.(\d+)\.part$/.exec(entry)?.[1];
    if (pid === undefined || entry !== nameOf(target, pid) || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    await rm(path.join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes away the folders from `from` up to `top` that were made for nothing. */
async function removeEmpty(from: string, top: string): Promise<void> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed || folder === path.resolve(top)) return;
  }
}
