import { contribution, definePlugin } from '@deepsensor/contract';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { loadOrOffer } from '../src/choose-runtime.js';
import { loadPlugins } from '../src/index.js';
import { pointsPlugin, silentContext } from './points.js';

const absent = definePlugin('absent', '1.0.0', [
  contribution({
    kind: 'runtime',
    id: 'absent',
    summary: 'an engine that is never there',
    options: z.strictObject({}),
    create: () => ({
      probe: async () => ({ available: false, name: 'absent', reason: 'it is not installed', remedy: 'install it' }),
      load: () => Promise.reject(new Error('it is not installed')),
    }),
  }),
]);
const own = { use: 'absent', options: {} };

it('offers the engine that loads where the one of a run does not', async () => {
  await expect(loadOrOffer(own, loadPlugins([absent, pointsPlugin()]), silentContext)).rejects.toMatchObject({
    code: 'RUNTIME_UNAVAILABLE',
    message: 'engine "absent" does not load here: it is not installed; install it; or judge by another engine: --runtime plain.',
  });
});

it('offers none where none loads', async () => {
  await expect(loadOrOffer(own, loadPlugins([absent]), silentContext)).rejects.toMatchObject({
    message: 'engine "absent" does not load here: it is not installed; install it.',
  });
});
