import type { FrontEnd } from '@deepsensor/contract';
import type { RunFacts } from '@deepsensor/store';
import { expect, it } from 'vitest';

import { keyOf } from '../src/front-end.js';
import { refuseOtherRun } from '../src/same-run.js';

const frontEnd = (id: string, key = '8000'): FrontEnd => ({
  id,
  summary: `${id} samples`,
  domain: { shape: [4], lower: -1, upper: 1 },
  key,
});
const [unit, int16] = [frontEnd('unit'), frontEnd('int16')];
const trial = (each: FrontEnd) => ({ frontEnd: each, right: 2, of: 2 });

const seeds = [
  { id: 'a', row: 0, label: 0 },
  { id: 'b', row: 1, label: 1 },
];
const facts = (stored: Partial<RunFacts> = {}) =>
  ({
    model: { sha256: 'm' },
    data: { summary: '2 recordings' },
    seeds: [{ id: 'a' }, { id: 'b' }],
    frontEnd: 'int16 samples',
    frontEndKey: keyOf(int16),
    ...stored,
  }) as RunFacts;
const goOn =
  (stored: RunFacts, chosen: FrontEnd, offered: readonly FrontEnd[], sha256 = 'm') =>
  () =>
    refuseOtherRun(stored, 'runs/a', {
      model: { path: 'm.onnx', sha256 },
      seeds: { seeds },
      chosen: trial(chosen),
      trials: offered.map(trial),
    });

it('goes on with the same model, data and front end, and with a run that stored no name of it', () => {
  expect(goOn(facts(), int16, [unit, int16])).not.toThrow();
  const earlier = Object.fromEntries(Object.entries(facts()).filter(([name]) => name !== 'frontEndKey')) as unknown as RunFacts;
  expect(goOn(earlier, unit, [unit])).not.toThrow();
});

it('refuses a front end that is not offered any more, in the words of a replay', () => {
  expect(goOn(facts(), frontEnd('int16', '11025'), [unit, frontEnd('int16', '11025')])).toThrow(
    'm.onnx was fed in the run as: int16 samples; none of the ways offered now (unit, int16) is the same: go on with the version of DeepSensor that made the run, which its report names, or start a new run.',
  );
});

it('refuses data on which another front end is taken', () => {
  expect(goOn(facts(), unit, [unit, int16])).toThrow(
    'runs/a: the data (2 recordings) has changed since the run was started: it was fed as int16 samples, and is now as unit samples; start a new run.',
  );
});

it('refuses another model, and other seeds', () => {
  expect(goOn(facts(), int16, [int16], 'other')).toThrow(
    'runs/a: the model m.onnx has changed since the run was started; start a new run.',
  );
  expect(goOn(facts({ seeds: [{ id: 'a', label: '0' }] }), int16, [int16])).toThrow('runs/a: the data (2 recordings) has changed since');
});
