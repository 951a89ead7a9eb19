import type { AttributionSetting, Estimator, EvaluationRequest, Network } from '@deepsensor/contract';

import { observedLayers } from './layers.js';

/** A backward pass costs about two forward passes. */
const BACKWARD = 2;

/**
 * Cost of one candidate in forward passes of the whole network, a backward pass counted as two (method 2.5). References are left out:
 * they are few. Where an estimator runs the tail of each layer, the tail's part of the network is taken from the layer's place among the
 * layers; without the network, one layer in the middle is counted.
 */
export function forwardEquivalents(ask: EvaluationRequest | AttributionSetting, network?: Pick<Network, 'layers'>): number {
  if ('estimator' in ask) return 1 + sharesCost(ask, network);
  const { objective, signals = [], attribution, gradient = false } = ask;
  const read = [...signals, ...(objective?.fragment.inputs ?? []).map(({ name }) => name)].filter((name) =>
    name.startsWith('attribution/'),
  );
  const setting = objective?.attribution ?? attribution;
  const layers = read.map((name) => name.slice('attribution/'.length));
  const shares = setting === undefined || read.length === 0 ? 0 : sharesCost({ ...setting, layers }, network);
  return 1 + (gradient ? BACKWARD : 0) + shares;
}

/** Beyond the forward pass of the candidate itself. */
function sharesCost({ estimator, game, layers }: AttributionSetting, network?: Pick<Network, 'layers'>): number {
  switch (estimator.name) {
    case 'path-midpoint':
      return 1 + BACKWARD;
    case 'first-order':
      return game === 'aimed-margin' ? 1 + BACKWARD : 0;
    case 'conductance':
      return (estimator.nodes + 1) * (1 + BACKWARD);
    default:
      return tails(network, layers).reduce((sum, { part, units }) => sum + part * tailRuns(estimator, units), 0);
  }
}

/** Forward passes of one layer's tail. */
function tailRuns(estimator: Estimator, units: number): number {
  switch (estimator.name) {
    case 'midpoint':
      return 1 + BACKWARD;
    case 'aumann-shapley':
      return estimator.nodes * (1 + BACKWARD);
    case 'exact':
      return 2 ** units;
    case 'permutation':
    case 'truncated':
      return estimator.orders * units;
    default:
      return 0;
  }
}

function tails(network?: Pick<Network, 'layers'>, ids?: readonly string[]): { readonly part: number; readonly units: number }[] {
  if (network === undefined) return [{ part: 0.5, units: 1 }];
  const all = observedLayers(network);
  return observedLayers(network, ids).map((layer) => ({ part: 1 - (all.indexOf(layer) + 1) / (all.length + 1), units: layer.units }));
}
