import { describe, expect, it } from 'vitest';

import { completeConfig, loadPlugins } from '../src/index.js';
import { pointsPlugin } from './points.js';

const registry = loadPlugins([pointsPlugin()]);
const base = {
  model: 'm.onnx',
  dataset: { use: 'points', options: {} },
  perturbation: 'scatter',
  fitness: 'gap',
  oracle: 'wrong',
  runtime: 'plain',
  reporters: [],
};
const complete = (overrides: object) => completeConfig({ ...base, ...overrides }, registry, '/base');

describe(completeConfig, () => {
  it('fills in every default, its plugins’ too', async () => {
    expect(await complete({})).toMatchObject({
      seed: 1,
      model: '/base/m.onnx',
      dataset: { use: 'points', options: { count: 40 } },
      modality: { use: 'point', options: {} },
      budget: { distance: { measure: 'linf', radius: 0.25 }, evaluationsPerSeed: 400, seeds: 100 },
      execution: { shardSize: 8 },
    });
  });

  it.each([
    ['a budget of zero', { budget: { linf: 0 } }, 'CONFIG_INVALID', /budget\.linf: a budget must be above zero/],
    ['two problems at once', { seed: -1, budget: { seeds: 0 } }, 'CONFIG_INVALID', /seed: .*; budget\.seeds: a budget must be above zero/],
    ['two measures', { budget: { linf: 0.1, l2: 1 } }, 'CONFIG_INVALID', /linf and l2 are both given/],
    [
      'a transform twice',
      { budget: { transforms: ['push', 'pull', 'push'] } },
      'CONFIG_INVALID',
      /^budget\.transforms: "push" is given twice; each transform is allowed once\.$/,
    ],
    [
      'a transform without a name',
      { budget: { transforms: ['push', ''] } },
      'CONFIG_INVALID',
      /budget\.transforms\.1: the name of a transform is missing/,
    ],
    [
      'a measure that the modality has no budget in',
      { budget: { snr: 20 } },
      'BUDGET_INVALID',
      /^budget: the modality "point" has no budget in "snr"; allowed: "linf"\.$/,
    ],
    ['an unknown key', { bugdet: {} }, 'CONFIG_INVALID', /bugdet/],
    [
      'an unknown contribution, the nearest named first',
      { fitness: 'gop' },
      'CONTRIBUTION_UNKNOWN',
      /no fitness is called "gop"; known: "gap"/,
    ],
    [
      'an unknown engine, with the name that leaves the choice to us',
      { runtime: 'outo' },
      'CONTRIBUTION_UNKNOWN',
      /^no runtime is called "outo"; known: "auto", "plain"\.$/,
    ],
    ['an unknown option', { fitness: { use: 'gap', options: { shrt: 1 } } }, 'CONFIG_INVALID', /fitness "gap": .*shrt/],
  ])('refuses %s', async (_, overrides, code, message) => {
    await expect(complete(overrides)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe(loadPlugins, () => {
  it('refuses the same contribution twice', () => {
    expect(() => loadPlugins([pointsPlugin(), pointsPlugin()])).toThrow('two plugins contribute the dataset "points"');
  });

  it('refuses a plugin of another contract', () => {
    expect(() => loadPlugins([{ ...pointsPlugin(), contract: 99 }])).toThrow('speaks contract 99');
  });
});
