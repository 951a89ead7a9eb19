import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { SourceFailure } from './source-failure.js';

/** The bytes of a file, of a gzip file those that it unpacks to. A server may have unpacked it on its way, so its name does not tell. */
export async function unpacked(file: string): Promise<Readable> {
  const handle = await open(file);
  const magic = new Uint8Array(2);
  await handle.read(magic, 0, 2, 0).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  const bytes = handle.createReadStream({ start: 0 });
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return bytes;
  // Whoever reads the result is told of errors; the callback is only there to be left empty.
  return pipeline(bytes, createGunzip(), () => undefined);
}

/** What goes wrong while a file is unpacked: the failure of its source, unless the disk is to blame. */
export function asDamage(file: string, error: unknown): unknown {
  // Errors of the system name the call that failed, gzip and tar throw plain ones, and whatever else there is is a bug.
  if (!(error instanceof Error) || error.constructor !== Error || 'syscall' in error) return error;
  return new SourceFailure(`${path.basename(file)} is damaged or cut short (${error.message.replace(/\.$/, '')})`, { cause: error });
}
