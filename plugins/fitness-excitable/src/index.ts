import { definePlugin } from '@deepsensor/contract';

import { count, soft } from './excitable/contributions.js';
import { sensitivityV1Contribution } from './sensitivity-v1/contribution.js';

export { excitableCount, excitableSoft } from './excitable/fitness.js';
export { countOptions, softOptions, type CountOptions, type SoftOptions } from './excitable/options.js';
export { sensitivityV1 } from './sensitivity-v1/contribution.js';
export { sensitivityV1Options, type SensitivityV1Options } from './sensitivity-v1/options.js';

export default definePlugin('@deepsensor/fitness-excitable', '0.1.0', [soft, count, sensitivityV1Contribution]);
