import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { distances } from './distances.js';

const golden = async (name: string) => JSON.parse(await readFile(join(import.meta.dirname, '../../test/golden', name), 'utf8')) as unknown;
const row = (values: Iterable<number>, shape: readonly number[]) => ({ data: Float32Array.from(values), shape: [1, ...shape] });

describe(distances, () => {
  it('meets the golden numbers of NumPy', async () => {
    const given = (await golden('distances.json')) as Record<'psnr_db' | 'l0' | 'l2' | 'linf', number> &
      Record<'image' | 'perturbed_image', number[][]>;
    const found = distances(row(given.perturbed_image.flat(), [1, 28, 28]), row(given.image.flat(), [1, 28, 28]));
    expect(found['linf']![0]).toBeCloseTo(given.linf, 6);
    expect(found['l2']![0]).toBeCloseTo(given.l2, 6);
    expect(found['l0']![0]).toBe(given.l0);
    expect(found['psnr']![0]).toBeCloseTo(given.psnr_db, 5);
  });

  it('meets the SSIM of scikit-image and of its formula', async () => {
    const { cases } = (await golden('ssim.json')) as { cases: { k: number; shape: [number, number, number]; ssim: number }[] };
    for (const { k, shape, ssim } of cases) {
      const [channels, height, width] = shape;
      const reference = Array.from({ length: channels * height * width }, (_, i) => (i * 37 + Math.floor(i / width) * 11 * k) % 256);
      const changed = reference.map((level, i) => Math.min(255, Math.max(0, level + ((i * i * 7 + k) % 41) - 20)));
      const raw = (levels: number[]) =>
        row(
          levels.map((level) => level / 255),
          shape,
        );
      expect(distances(raw(changed), raw(reference))['ssim']![0], shape.join('×')).toBeCloseTo(ssim, 6);
    }
  });

  it('counts in levels, so that 51 levels are 0.2 exactly', () => {
    const found = distances(row([151 / 255, 97 / 255, 7 / 255, 0], [1, 2, 2]), row([100 / 255, 100 / 255, 7 / 255, 4 / 255], [1, 2, 2]));
    expect(found['linf']![0]).toBe(0.2);
    expect(found['l2']![0]).toBe(Math.sqrt((51 * 51 + 9 + 16) / 255 ** 2));
    expect(found['l0']![0]).toBe(3);
    expect(found['psnr']![0]).toBeCloseTo(10 * Math.log10((4 * 255 * 255) / (51 * 51 + 25)), 10);
  });

  it('has PSNR without end and SSIM one where nothing changed', () => {
    const same = row([0, 0.25, 1], [3, 1, 1]);
    const found = distances(same, same);
    expect(Object.fromEntries(Object.entries(found).map(([measure, values]) => [measure, values[0]]))).toEqual({
      linf: 0,
      l2: 0,
      l0: 0,
      psnr: Infinity,
      ssim: expect.closeTo(1, 12) as number,
    });
  });

  it('measures each row by itself', () => {
    const inputs = { data: Float32Array.of(0, 1, 0.5, 0.5), shape: [2, 1, 1, 2] };
    const references = { data: Float32Array.of(0, 0, 0.5, 0.5), shape: [2, 1, 1, 2] };
    expect([...distances(inputs, references)['linf']!]).toEqual([1, 0]);
    expect([...distances(inputs, references)['l0']!]).toEqual([1, 0]);
  });
});
