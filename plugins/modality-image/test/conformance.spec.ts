import { describeModality } from '@deepsensor/conformance';

import { image } from '../src/modality.js';
import { context, pngSample } from './support.js';

const grey = { channels: 1, height: 16, width: 13 };
const colour = { channels: 3, height: 9, width: 12 };
const broken = { id: 'cat/broken.png', label: 0, bytes: Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]), format: 'png' };
const budgets = [
  { measure: 'linf', radius: 0.1 },
  { measure: 'linf', radius: 8 / 255 },
  { measure: 'l2', radius: 1.5 },
  { measure: 'l0', radius: 20 },
];
const atRest = { psnr: Infinity, ssim: 1 };

describeModality('image, grey', () => image.create({}, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 1, 16, 13] },
  samples: await Promise.all([0, 1, 2].map((variant) => pngSample(grey, variant))),
  broken,
  budgets,
  atRest,
});

describeModality('image, colour, channels last', () => image.create({}, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 9, 12, 3] },
  samples: await Promise.all([0, 1, 2].map((variant) => pngSample(colour, variant))),
  broken,
  budgets,
  atRest,
});

describeModality('image, resized', () => image.create({ resize: true }, context), {
  modelInput: { name: 'x', type: 'float32', shape: ['n', 1, 14, 14] },
  samples: await Promise.all([pngSample(grey, 0), pngSample(colour, 1), pngSample({ channels: 3, height: 40, width: 20 }, 2)]),
  broken,
  budgets,
  atRest,
});
