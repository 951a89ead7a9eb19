import { expect, it } from 'vitest';

import { kindsOf, parameterNames } from './kinds.js';

const found = (seedId: string, kind: string) => ({ seedId, kind });

it('counts findings and seeds of each kind, where there is something to tell', () => {
  const mixed = [
    found('a', 'rejection'),
    found('a', 'acceptance'),
    found('a', 'acceptance'),
    found('b', 'acceptance'),
    found('c', 'rejection'),
  ];
  expect(kindsOf(mixed, 'verification')).toEqual([
    { kind: 'acceptance', findings: 3, seeds: 2 },
    { kind: 'rejection', findings: 2, seeds: 2 },
  ]);
  expect(kindsOf([found('a', 'misclassified')], 'misclassified')).toEqual([]);
  expect(kindsOf([found('a', 'non-finite')], 'misclassified')).toEqual([{ kind: 'non-finite', findings: 1, seeds: 1 }]);
  expect(kindsOf([], 'verification')).toEqual([]);
});

it('knows parameters of transforms from measures', () => {
  expect(parameterNames({ snr: 0, linf: 0, 'gain.gain': 0, 'speed.factor': 0 })).toEqual(['gain.gain', 'speed.factor']);
});
