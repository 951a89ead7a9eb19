import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { runShards, type ShardWorker } from '../src/pool.js';
import type { ShardDone, ShardTask } from '../src/shard.js';

const nothing = { data: new Float32Array(0), shape: [0, 1] };
const tasks = Array.from(
  { length: 6 },
  (_, index): ShardTask => ({
    index,
    firstSeed: index,
    seeds: { seeds: [], inputs: nothing, logits: nothing },
  }),
);
const doneOf = ({ index, firstSeed }: ShardTask): ShardDone => ({
  index,
  firstSeed,
  evaluations: [],
  best: [],
  findings: [],
  evaporated: 0,
  seconds: { search: 0, verify: 0 },
});

describe(runShards, () => {
  it('stops the others when one fails, and rejects when all have ended', async () => {
    const log: string[] = [];
    const broken: ShardWorker = {
      run: () => Promise.reject(new Error('out of memory')),
      stop: () => undefined,
      close: async () => undefined,
    };
    const sound: ShardWorker = {
      run: async (task) => (await pause(1), doneOf(task)),
      stop: () => void log.push('stopped'),
      close: async () => undefined,
    };
    const store = async ({ index }: ShardDone) => {
      await pause(1);
      log.push(`stored ${index}`);
    };
    await expect(
      runShards(
        [sound, broken],
        tasks,
        () => undefined,
        store,
        () => false,
      ),
    ).rejects.toThrow('out of memory');
    expect(log).toEqual(['stopped', 'stored 0']);
  });
});
