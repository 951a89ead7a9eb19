import type { ElementType } from '@deepsensor/contract';

import type { Dimension } from './dimension.js';

/** What is known of a tensor before anything runs. */
export interface TensorFacts {
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}
