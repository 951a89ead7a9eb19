import { definePlugin } from '@deepsensor/contract';

import { fitnessFunctions } from './fitness/fitness.js';
import { oracles } from './oracles/oracles.js';
import { reporters } from './reporters/index.js';
import { random } from './search/random.js';

export { loss, margin } from './fitness/fitness.js';
export { changed, misclassified } from './oracles/oracles.js';
export { renderReport, writeReport } from './reporters/index.js';
export { randomOptions, randomSearch, type RandomOptions } from './search/random.js';

export default definePlugin('@deepsensor/builtin', '0.1.0', [...fitnessFunctions, ...oracles, random, ...reporters]);
