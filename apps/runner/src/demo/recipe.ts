import type { Runtime } from '@deepsensor/contract';

import type { CampaignOptions } from '../campaign-config.js';
import type { Steps } from '../steps.js';

/** Data and a model, made on the spot, and how they are tested. */
export interface Recipe {
  /** Files of the model and folder of the data, within the demo's own. */
  readonly model: string;
  readonly data: string;
  readonly campaign: CampaignOptions;
  /** Makes both in a folder; says what it does. Rejects when the model is not as good as it should be. */
  make(directory: string, seed: number, runtime: Runtime, steps: Steps): Promise<void>;
}

/** A model that nobody would ship is not worth a test. */
export function refuseBad(accuracy: number, least: number): void {
  if (accuracy < least) throw new Error(`the demo's model reached ${accuracy}, less than ${least}`);
}
