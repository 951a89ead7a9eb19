import { access, constants, mkdir } from 'node:fs/promises';

import { DeepSensorError } from '@deepsensor/contract';

/** Makes the folder of `--out`, before the work whose result is to lie there. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST' && cause.code !== 'ENOTDIR') throw cause;
    throw new DeepSensorError('USAGE', `--out: ${folder} cannot be made, for a part of it is a file; choose another place.`, { cause });
  });
  await access(folder, constants.W_OK);
}
