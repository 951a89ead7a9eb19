import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { problems } from '../src/problems.js';

const schema = z.strictObject({
  rate: z.int().min(1000).max(768_000).optional(),
  share: z.number().positive().max(0.5).optional(),
  names: z.array(z.string().min(1)).min(2).optional(),
  fast: z.boolean().optional(),
  fit: z.enum(['start', 'centre']).optional(),
  channel: z.union([z.literal('mix'), z.int().min(0)]).optional(),
  features: z.union([z.enum(['none', 'kaldi']), z.strictObject({ preset: z.string() })]).optional(),
  seeds: z.int().min(1, { error: 'a budget must be above zero' }).optional(),
});
const says = (value: object): string => problems(schema.safeParse(value).error!, schema);

describe(problems, () => {
  it.each<[object, string]>([
    [{ rate: 5 }, 'rate: it must be at least 1,000'],
    [{ rate: 1_000_000 }, 'rate: it must be at most 768,000'],
    [{ rate: 1000.5 }, 'rate: it must be a whole number'],
    [{ share: 0 }, 'share: it must be above zero'],
    [{ share: 0.6 }, 'share: it must be at most 0.5'],
    [{ share: 'much' }, 'share: it must be a number'],
    [{ names: ['a', ''] }, 'names.1: it must be a text of at least 1 character'],
    [{ names: ['a'] }, 'names: it must be a list of at least 2'],
    [{ fast: 'yes' }, 'fast: it must be true or false'],
    [{ fit: 'end' }, 'fit: it must be one of "start", "centre"'],
    [{ channel: 'left' }, 'channel: it must be "mix", or a number'],
    [{ channel: -1 }, 'channel: it must be at least 0'],
    [{ features: 'nonsense' }, 'features: it must be one of "none", "kaldi", or an object of options'],
    [{ seeds: 0 }, 'seeds: a budget must be above zero'],
    [{ fats: true }, 'there is no option "fats"; known: "fast", "fit", "rate", "names", "features", "seeds", "share", "channel"'],
  ])('%o', (value, expected) => {
    expect(says(value)).toBe(expected);
  });
});
