import { definePlugin } from '@deepsensor/contract';

import { guided } from './guided/contribution.js';
import { paperV1 } from './paper-v1/contribution.js';
import { pso } from './pso/contribution.js';

export { guidedSwarm } from './guided/contribution.js';
export { guidedOptions, type GuidedOptions } from './guided/options.js';
export { paperWalk } from './paper-v1/contribution.js';
export { paperV1Options, type PaperV1Options } from './paper-v1/options.js';
export { particleSwarm } from './pso/contribution.js';
export { psoOptions, type PsoOptions } from './pso/options.js';

export default definePlugin('@deepsensor/search-swarm', '0.1.0', [guided, pso, paperV1]);
