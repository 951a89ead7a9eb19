import { createRun } from '../src/index.js';
import { finding, init, shard } from './small-run.js';

const store = await createRun(process.argv[2]!, init);
await store.saveShard(shard(0, [0], [finding('b', 1)]));
process.stdout.write('saved\n');
for (;;) await store.saveShard(shard(1, [1], [finding('a', 1), finding('a', 2)]));
