import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { finding, init, scratch, shard } from '../test/small-run.js';
import { compareRuns } from './compare.js';
import { digestOf } from './digest.js';
import { createRun } from './run-directory.js';
import type { FindingRecord, RunFacts } from './records.js';

const identity = { seedId: 's', predicted: 'one', losslessSha256: 'ff', fitness: 1 };

describe(digestOf, () => {
  it('is the hash of the canonical lines', () => {
    // 1 as float64 is 0x3ff0000000000000.
    const expected = createHash('sha256').update('["s","one","ff","3ff0000000000000"]\n').digest('hex');
    expect(digestOf([identity])).toBe(expected);
  });

  it('does not see the order, and sees the last bit', () => {
    const other = { ...identity, predicted: 'two' };
    expect(digestOf([identity, other])).toBe(digestOf([other, identity]));
    expect(digestOf([{ ...identity, fitness: 1 + Number.EPSILON }])).not.toBe(digestOf([identity]));
    expect(digestOf([{ ...identity, losslessSha256: 'fe' }])).not.toBe(digestOf([identity]));
    expect(digestOf([{ ...identity, fitness: -0 }])).toBe(digestOf([{ ...identity, fitness: 0 }]));
  });
});

describe(compareRuns, () => {
  async function runWith(findings: readonly FindingRecord[], seed = 1, facts: Partial<RunFacts> = {}) {
    const store = await createRun(scratch(), { ...init, facts: { ...init.facts, seed, ...facts } });
    for (const [index, each] of findings.entries()) await store.saveShard(shard(index, [index], [each]));
    return store;
  }

  it('calls runs identical whose shards came in another order', async () => {
    const a = await runWith([finding('a', 1), finding('b', 2)]);
    const b = await runWith([finding('b', 2), finding('a', 1)]);
    expect(compareRuns(a, b)).toEqual({ identical: true, findings: 2, digest: digestOf(a.findings()), settings: [] });
    a.close();
    b.close();
  });

  it('compares what names the way of feeding, where both runs say it, and else what is told of it', async () => {
    const fed = (frontEnd: string, frontEndKey?: string) => runWith([], 1, { frontEnd, ...(frontEndKey !== undefined && { frontEndKey }) });
    const [a, told, other, silent] = [await fed('0.5 s', 'k'), await fed('0.5 s (padding)', 'k'), await fed('1 s', 'l'), await fed('1 s')];
    const differs = (b: typeof a) => compareRuns(a, b).settings.map(({ name }) => name);
    expect([differs(told), differs(other), differs(silent)]).toEqual([[], ['input'], ['input']]);
    for (const each of [a, told, other, silent]) each.close();
  });

  it('says what differs', async () => {
    const a = await runWith([finding('a', 1), finding('b', 1), finding('c', 1)]);
    const b = await runWith([finding('b', 1, 0.75), finding('a', 2), { ...finding('c', 1), fitness: 3 }], 2);
    const comparison = compareRuns(a, b);
    if (comparison.identical) throw new Error('they differ');
    expect(comparison.onlyInA.map(({ id }) => id)).toEqual(['a-1']);
    expect(comparison.onlyInB.map(({ id }) => id)).toEqual(['a-2']);
    expect(comparison.differing.map(({ a: { id }, differs }) => [id, differs])).toEqual([
      ['b-1', ['input', 'fitness']],
      ['c-1', ['fitness']],
    ]);
    expect(comparison.same).toBe(0);
    expect(comparison.settings).toEqual([{ name: 'seed', a: '1', b: '2' }]);
    a.close();
    b.close();
  });
});
