/** How the files begin that people take for ONNX models. */
const BEGINNINGS: readonly (readonly [begins: readonly number[], what: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
  [[0xff, 0xd8, 0xff], 'a JPEG picture'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive (PyTorch and Keras save as such)'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file (Keras saves as such)'],
  [[0x80, 0x02], 'a Python pickle (PyTorch saves as such)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x7b], 'a JSON text'],
];

/** What a file that is no ONNX model looks like; `undefined` when that cannot be said. */
export function recognise(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty';
  const known = BEGINNINGS.find(([begins]) => begins.every((byte, i) => bytes[i] === byte));
  if (known) return known[1];
  if (startsWith(bytes, 'TFL3', 4)) return 'a TensorFlow Lite model';
  if (startsWith(bytes, 'ORTM', 4)) return "a model in ONNX Runtime's own format";
  if (startsWith(bytes, 'version https://git-lfs', 0))
    return 'the pointer that Git LFS keeps in place of the file (git lfs pull fetches it)';
  const isText = bytes.subarray(0, 512).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isText ? 'a text' : undefined;
}

function startsWith(bytes: Uint8Array, text: string, offset: number): boolean {
  return Buffer.from(bytes.subarray(offset, offset + text.length)).toString('latin1') === text;
}
