import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from 'vitest';

import { setUpFolder, TFJS_NODE } from './place.js';

// By its path: a plugin does not depend on a tool, it only has to look where the tool puts things.
const tool = pathToFileURL(path.resolve(import.meta.dirname, '../../../tools/libtensorflow/src/place.mjs')).href;
const { placeOf, TFJS_NODE: installed } = (await import(tool)) as { placeOf: typeof setUpFolder; TFJS_NODE: string };

it('looks where npm run setup:tfjs puts it', () => {
  expect(TFJS_NODE).toBe(installed);
  const cases = [
    {},
    { DEEPSENSOR_TFJS: 'here' },
    { DEEPSENSOR_TFJS: '' },
    { XDG_CACHE_HOME: '/scratch' },
    { XDG_CACHE_HOME: '' },
    { LOCALAPPDATA: '/local' },
  ];
  for (const env of cases) {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd']) {
      const folder = setUpFolder(env, '/home/ada', platform, 'arm64');
      expect(folder).toBe(placeOf(env, '/home/ada', platform, 'arm64'));
      expect(path.isAbsolute(folder)).toBe(true);
    }
  }
});
