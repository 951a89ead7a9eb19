import type { Game } from '@deepsensor/contract';

/**
 * When a neuron is excitable (method 2.4): its share of the change is above
 * - `absolute`: `value`, in the unit of the game (nats or logits);
 * - `fair-share`: `kappa * reference / m`, an even share among the layer's m neurons of a constant change. The default, kappa 1;
 * - `share`: `value` of the layer's sum of absolute shares. Free of scale, so it does not grow with the perturbation.
 */
export type Threshold =
  | { readonly rule: 'absolute'; readonly value: number }
  | { readonly rule: 'fair-share'; readonly reference: number; readonly kappa?: number }
  | { readonly rule: 'share'; readonly value: number };

/** Logits that count as a whole change of a margin (method 10.2). */
const MARGIN_REFERENCE = 10;

/** `kappa * reference / units`, the threshold of rule `fair-share`. */
export function fairShareThreshold(reference: number, units: number, kappa = 1): number {
  return (kappa * reference) / units;
}

/** The constant change that a fair share is taken of: log C nats for cross-entropy, the loss of a guess; 10 logits for margins. */
function referenceChange(game: Game, classes: number): number {
  return game === 'cross-entropy' ? Math.log(classes) : MARGIN_REFERENCE;
}

/** Rule `fair-share` of the game's reference change. */
export function defaultThreshold(game: Game, classes: number, kappa = 1): Threshold {
  return { rule: 'fair-share', reference: referenceChange(game, classes), kappa };
}

/** What a share is compared with in a layer of so many neurons; for rule `share` the share is first divided by the sum of absolute shares. */
export function thresholdOf(threshold: Threshold, units: number): number {
  if (threshold.rule !== 'fair-share') return threshold.value;
  return fairShareThreshold(threshold.reference, units, threshold.kappa);
}
