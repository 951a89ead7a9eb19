import { definePlugin } from '@deepsensor/contract';

import { sensitivityV1Contribution } from './sensitivity-v1/contribution.js';

export { sensitivityV1 } from './sensitivity-v1/contribution.js';
export { sensitivityV1Options, type SensitivityV1Options } from './sensitivity-v1/options.js';

export default definePlugin('@deepsensor/fitness-excitable', '0.1.0', [sensitivityV1Contribution]);
