import { definePlugin } from '@deepsensor/contract';

import { guided } from './guided/contribution.js';

export { guidedSwarm } from './guided/contribution.js';
export { guidedOptions, type GuidedOptions } from './guided/options.js';

export default definePlugin('@deepsensor/search-swarm', '0.1.0', [guided]);
