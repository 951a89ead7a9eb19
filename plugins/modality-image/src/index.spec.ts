import { CONTRACT_VERSION } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { imageFolder } from './dataset/image-folder.js';
import { idx } from './dataset/idx.js';
import plugin from './index.js';
import { image } from './modality.js';

describe('the plugin', () => {
  it('is of this contract', () => {
    expect(plugin).toMatchObject({ name: '@deepsensor/modality-image', contract: CONTRACT_VERSION });
  });

  it('refuses options that its contributions do not know', () => {
    for (const { options } of [idx, imageFolder, image])
      expect(options.safeParse({ images: 'x', root: 'x', colours: 3 }).success).toBe(false);
    expect(idx.options.safeParse({ images: 'x', classes: [] }).success).toBe(false);
    expect(idx.options.safeParse({ images: 'x' }).success).toBe(true);
    expect(imageFolder.options.safeParse({ root: 'x', split: 'train' }).success).toBe(true);
  });
});
