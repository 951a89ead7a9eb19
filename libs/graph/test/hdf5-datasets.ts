import { File, ready } from 'h5wasm';

/** The HDF5 file with one number more in it, at a path of its own; of no file, a file with that number alone. */
export async function withDataset(bytes: Uint8Array | undefined, path: string): Promise<Uint8Array> {
  const { FS } = await ready;
  const name = '/with-dataset.h5';
  if (bytes) FS.writeFile(name, bytes);
  const file = new File(name, bytes ? 'a' : 'w');
  const groups = path.split('/');
  const dataset = groups.pop()!;
  for (const [depth] of groups.entries()) {
    const group = groups.slice(0, depth + 1).join('/');
    if (file.get(group) === null) file.create_group(group);
  }
  file.create_dataset({ name: [...groups, dataset].join('/'), data: Float32Array.of(1), shape: [1] });
  file.close();
  const written = FS.readFile(name);
  FS.unlink(name);
  return written;
}
