import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { SAVED_MODEL } from './recognise.js';
import { INDEX } from './tensorflow/saved-model/bundle/bundle.js';

/** The file with which to begin to read a model, which is named by a file or, a SavedModel, by its folder. */
export function mainFile(path: string): string {
  const inside = join(path, SAVED_MODEL);
  return existsSync(inside) && statSync(path).isDirectory() ? inside : path;
}

/** The name of a model: of its file without the ending, or of the folder of a SavedModel. */
export function modelName(path: string): string {
  const file = mainFile(path);
  return basename(file) === SAVED_MODEL ? basename(dirname(resolve(file))) : basename(file, extname(file));
}

/**
 * The files by whose content a model is told from another: the one that was named, and for a SavedModel the index of its variables as well,
 * which holds a checksum of each.
 */
export function identifyingFiles(path: string): readonly string[] {
  const file = mainFile(path);
  const index = join(dirname(file), INDEX);
  return basename(file) === SAVED_MODEL && existsSync(index) ? [file, index] : [file];
}
