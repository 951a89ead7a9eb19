import { describe, expect, it } from 'vitest';

import { MediaShelf } from './media.js';

const sound = (size: number, fill: number) => ({
  role: 'failing' as const,
  mediaType: 'audio/wav',
  bytes: new Uint8Array(size).fill(fill),
  caption: '',
});

describe(MediaShelf, () => {
  it('takes 512 kB at most into the page, and the same bytes once', () => {
    const shelf = new MediaShelf();
    const places = [sound(512 * 1024, 1), sound(512 * 1024 + 1, 1), sound(512 * 1024, 1)].map((each) => shelf.place(each));
    expect(places).toEqual([0, 1, 0]);
    expect(places.map((place) => shelf.isBeside(place))).toEqual([false, true, false]);
    expect(shelf.sources[0]).toMatch(/^data:audio\/wav;base64,AQEB/);
    expect(shelf.files.map(({ path, bytes }) => [path, bytes.length])).toEqual([[shelf.sources[1], 512 * 1024 + 1]]);
  });

  it('takes 32 MB together, and what still fits after them', () => {
    const shelf = new MediaShelf();
    const places = Array.from({ length: 70 }, (_, i) => shelf.place(sound(500_000, i)));
    expect(places.filter((place) => !shelf.isBeside(place))).toHaveLength(Math.floor(2 ** 25 / 500_000));
    expect(shelf.isBeside(shelf.place(sound(2 ** 25 % 500_000, 0)))).toBe(false);
    expect(shelf.isBeside(shelf.place(sound(1, 0)))).toBe(true);
  });

  it('lets nothing but pictures and sounds into the page', () => {
    const shelf = new MediaShelf();
    const place = shelf.place({ ...sound(3, 0), mediaType: 'text/html' });
    expect(shelf.sources[place]).toMatch(/^report-files\/\w+\.bin$/);
  });
});
