import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { placeOf, TFJS_NODE } from './place.mjs';

describe(placeOf, () => {
  it.each([
    ['linux', {}, '/home/ada/.cache'],
    ['linux', { XDG_CACHE_HOME: '/scratch/cache' }, '/scratch/cache'],
    ['linux', { XDG_CACHE_HOME: '' }, '/home/ada/.cache'],
    ['darwin', { XDG_CACHE_HOME: '/scratch/cache' }, '/home/ada/Library/Caches'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local'],
    ['win32', {}, '/home/ada/AppData/Local'],
  ])("is in the user's cache on %s with %j", (platform, env, cache) => {
    expect(placeOf(env, '/home/ada', platform, 'x64')).toBe(path.join(cache, 'deepsensor', `tfjs-node-${TFJS_NODE}-${platform}-x64`));
  });

  it('is the folder that DEEPSENSOR_TFJS names', () => {
    expect(placeOf({ DEEPSENSOR_TFJS: '/opt/tfjs/' }, '/home/ada', 'linux', 'x64')).toBe(path.resolve('/opt/tfjs'));
  });
});
