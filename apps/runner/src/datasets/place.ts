import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import { unpackTar } from 'modern-tar/fs';

import type { KnownDataset } from './catalogue.js';
import { belongs } from './inspect.js';
import { SourceFailure } from './source-failure.js';
import { asDamage, unpacked } from './unpacked.js';

/**
 * Puts the files of a data set from one file, which is one of them, plain or gzip, or an archive of them, into a folder. Throws
 * `SourceFailure` for a file that is damaged, is not the one published, or holds paths that leave the folder.
 */
export async function place({ content, files }: KnownDataset, file: string, folder: string, signal: AbortSignal): Promise<void> {
  const target = path.join(folder, content.folders[0]!);
  const bare = path.basename(file).replace(/\.gz$/, '');
  await mkdir(target, { recursive: true });
  try {
    if (belongs(content, bare)) return await pipeline(await unpacked(file), createWriteStream(path.join(target, bare)), { signal });
    const [published] = files;
    if (files.length === 1 && published!.md5 !== undefined) await checkMd5(file, published!.md5);
    const unpack = unpackTar(target, {
      fmode: 0o644,
      filter({ name, type }) {
        refuseEscape(file, name);
        return type === 'file' && belongs(content, path.posix.basename(name));
      },
      map: (header) => ({ ...header, name: path.posix.basename(header.name) }),
    });
    await pipeline(await unpacked(file), unpack, { signal });
  } catch (error) {
    throw asDamage(file, error);
  }
}

/** Files are placed by their last names, so nothing could escape; an archive that tries is not one to trust. */
function refuseEscape(archive: string, name: string): void {
  const escapes = /^(?:[\\/]|[a-z]:)/i.test(name) || name.split(/[\\/]/).includes('..');
  if (escapes) throw new SourceFailure(`${path.basename(archive)} holds ${JSON.stringify(name)}, a path that leaves its folder`);
}

async function checkMd5(file: string, md5: string): Promise<void> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  const has = hash.digest('hex');
  if (has !== md5) throw new SourceFailure(`${path.basename(file)} has the MD5 ${has}, not ${md5}`);
}
