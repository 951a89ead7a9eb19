import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { INDEX } from './tensorflow/saved-model/bundle/bundle.js';
import { TABLE_END } from './tensorflow/saved-model/bundle/table.js';

/** The file of a SavedModel of TensorFlow, in a folder of its own. */
export const SAVED_MODEL = 'saved_model.pb';

const CHECKPOINT = 'a checkpoint of TensorFlow (weights alone; save the whole model: model.save("model.keras"))';

const GIVEN = `the file of a model (.onnx, .keras, .h5, model.json), or a SavedModel by its folder, which holds "${SAVED_MODEL}"`;

/** How the files begin that people take for models. */
const BEGINNINGS: readonly (readonly [begins: readonly number[], what: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
  [[0xff, 0xd8, 0xff], 'a JPEG picture'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x80, 0x02], 'a Python pickle (PyTorch saves as such; export the model: torch.onnx.export)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
];

/** What a file that is no model looks like, also by its name; `undefined` when that cannot be said. */
export function recognise(bytes: Uint8Array, path: string): string | undefined {
  if (bytes.length === 0) return 'empty';
  const known = BEGINNINGS.find(([begins]) => isBeginning(bytes, begins));
  if (known) return known[1];
  if (startsWith(bytes, 'TFL3', 4)) return 'a TensorFlow Lite model';
  if (startsWith(bytes, 'ORTM', 4)) return "a model in ONNX Runtime's own format";
  if (startsWith(bytes, 'version https://git-lfs', 0))
    return 'the pointer that Git LFS keeps in place of the file (git lfs pull fetches it)';
  if (isBesideSavedModel(path)) return `part of a SavedModel of TensorFlow (name its folder, or "${SAVED_MODEL}" in it)`;
  if (
    isBeginning(bytes.subarray(-TABLE_END.length), TABLE_END) ||
    /\.data-\d{5}-of-\d{5}$/.test(path) ||
    startsWith(bytes, 'model_checkpoint_path:', 0)
  )
    return `part of ${CHECKPOINT}`;
  if (path.endsWith('.safetensors') && startsWith(bytes, '{', 8))
    return 'a file of safetensors (weights alone; export the model: torch.onnx.export)';
  const isText = bytes.subarray(0, 512).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  if (isText) return 'a text';
  return path.endsWith('.bin')
    ? 'by its name one of weights (in TensorFlow.js those of the model.json beside it, which is the one to name)'
    : undefined;
}

/** Whether a file is one of those that TensorFlow writes with a SavedModel. */
function isBesideSavedModel(path: string): boolean {
  const folder = dirname(path);
  if (/^(fingerprint|keras_metadata)\.pb$/.test(basename(path))) return existsSync(join(folder, SAVED_MODEL));
  return basename(folder) === 'variables' && existsSync(join(dirname(folder), SAVED_MODEL));
}

export function isBeginning(bytes: Uint8Array, begins: readonly number[]): boolean {
  return begins.every((byte, i) => bytes[i] === byte);
}

/** What is to be said of a folder in the place of a model: what is there, and which path to give. */
export async function folderOf(path: string): Promise<string> {
  const names = (await readdir(path)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const has = (name: string) => names.includes(name);
  if (names.length === 0) return `this is an empty folder; give ${GIVEN}`;
  if (has('saved_model.pbtxt')) return `this is the folder of a SavedModel in the form of text; save it again as "${SAVED_MODEL}"`;
  if (has('checkpoint')) return `this is the folder of ${CHECKPOINT}`;
  if (has(basename(INDEX)))
    return existsSync(join(path, '..', SAVED_MODEL))
      ? `this is the folder of a SavedModel's variables; give the one that it lies in, ${join(path, '..')}`
      : `this is the folder of a SavedModel's variables, and the "${SAVED_MODEL}" beside it is missing; save the model again`;
  if (existsSync(join(path, INDEX)) || has('keras_metadata.pb') || has('fingerprint.pb'))
    return `this is the folder of a SavedModel without its "${SAVED_MODEL}"; save the model again`;
  const files = names.filter((name) => /\.(onnx|keras|h5|hdf5)$|^(model|config)\.json$/.test(name) && !name.endsWith('.weights.h5'));
  if (files.length > 0) return `this is a folder; name the file of the model in it: ${given(path, files)}`;
  const models = names.filter((name) => existsSync(join(path, name, SAVED_MODEL)));
  // TensorFlow Serving keeps the versions of a model under their numbers, of which the last is the newest.
  if (models.length > 0) return `this is a folder with SavedModels in it; give the folder of one: ${given(path, models.reverse())}`;
  return `this is a folder without a model; give ${GIVEN}`;
}

function given(path: string, names: readonly string[]): string {
  const places = names.slice(0, 3).map((name) => join(path, name));
  return [...places, ...(names.length > 3 ? [`and ${names.length - 3} more`] : [])].join(', ');
}

function startsWith(bytes: Uint8Array, text: string, offset: number): boolean {
  return Buffer.from(bytes.subarray(offset, offset + text.length)).toString('latin1') === text;
}
