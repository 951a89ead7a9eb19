import { describe, expect, it } from 'vitest';

import { transformFor, transformNames, transformSummaries } from './transforms.js';

describe('summaries of transforms', () => {
  it('state the ranges that transforms have at 16,000 Hz', () => {
    expect(transformSummaries.map(({ name }) => name)).toEqual(transformNames);
    for (const { name, parameters, keepsLabel } of transformSummaries)
      expect(transformFor(name, 16_000)).toMatchObject({ name, parameters, keepsLabel });
  });

  it('say so where ranges are others at other rates', () => {
    const stated = transformSummaries.filter(({ statedFor }) => statedFor !== undefined);
    expect(stated.map(({ name, statedFor }) => [name, statedFor])).toEqual([
      ['tone', 'at 16,000 Hz'],
      ['low-pass', 'at 16,000 Hz'],
    ]);
  });
});
