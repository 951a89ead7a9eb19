import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const room = path.dirname(import.meta.dirname);
const guide = await readFile(path.resolve(room, '../../docs/guides/new-modality.md'), 'utf8');

/** Without white space: the formatter indents an excerpt as if it stood alone. */
const bare = (text: string) => text.replace(/\s+/g, '');

/** Blocks that begin with the name of a file; a line of `// …` leaves something out. */
const excerpts = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, file, text]) => ({
  file: file!,
  pieces: text!.split(/^\/\/ …\n/m),
}));

describe('the guide to new modalities', () => {
  it('shows TypeScript of this example alone', () => {
    expect(excerpts.length).toBeGreaterThan(5);
    expect(excerpts).toHaveLength([...guide.matchAll(/^```ts$/gm)].length);
  });

  it.each(excerpts)('quotes $file', async ({ file, pieces }) => {
    const source = bare(await readFile(path.join(room, file), 'utf8'));
    for (const piece of pieces) expect(source).toContain(bare(piece));
  });
});
