import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

import { unreadable, type ExternalBytes } from './source.js';

/**
 * Reads tensors from files beside the model. Models come from strangers: a location that leads out of the model's folder, also by way of
 * a link, is refused.
 * @param where what messages call the model; its file when left out.
 */
export function externalFiles(model: string, where = model): ExternalBytes {
  const source = { where };
  const folder = realpathSync(dirname(resolve(model)));
  return (location, offset, length) => {
    const file = resolve(folder, location);
    if (isAbsolute(location) || !isInside(folder, file))
      throw unreadable(source, `weights are looked for in "${location}", outside the model's folder`);
    let real: string;
    try {
      real = realpathSync(file);
    } catch (error) {
      throw unreadable(source, `the file "${location}", which holds weights of the model, is missing beside it`, error);
    }
    if (!isInside(folder, real))
      throw unreadable(source, `"${location}", which holds weights of the model, leads outside the model's folder`);
    // Opening a pipe would wait for its other end.
    if (!statSync(real).isFile()) throw unreadable(source, `"${location}", which is to hold weights of the model, is not a file`);
    try {
      return read(real, offset, length);
    } catch (error) {
      throw unreadable(
        source,
        `the file "${location}", which holds weights of the model, cannot be read (${(error as Error).message})`,
        error,
      );
    }
  };
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function read(file: string, offset: number, length: number | undefined): Uint8Array {
  const handle = openSync(file, 'r');
  try {
    const available = Math.max(0, fstatSync(handle).size - offset);
    const bytes = new Uint8Array(Math.min(length ?? available, available));
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(handle, bytes, at, bytes.length - at, offset + at);
      if (got === 0) return bytes.subarray(0, at);
      at += got;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}
