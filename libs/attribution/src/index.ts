export { compileAttribution } from './compiled/compile-attribution.js';
export { compileCoalitions } from './compiled/compile-coalitions.js';
export { compileEvaluation } from './compiled/compile-evaluation.js';
export { forwardEquivalents } from './cost.js';
export { exactShares, MOST_PLAYERS } from './estimators/exact.js';
export { gaussLegendre, type Quadrature } from './estimators/gauss-legendre.js';
export type { GameShares, LayerGame } from './estimators/layer-game.js';
export { aumannShapley, firstOrder, lineShares, midpoint, trapezoid, type ActivationLine } from './estimators/line-shares.js';
export { type Uniform } from './estimators/orders.js';
export { conductance, pathMidpoint, type InputPath } from './estimators/path-shares.js';
export { permutationShares, type PermutationOptions } from './estimators/permutation.js';
export { sampledShares } from './estimators/sampled-shares.js';
export { uniformNumbers } from './estimators/uniform-numbers.js';
export { truncatedShares, type TruncatedOptions } from './estimators/truncated.js';
export { countExcitable, excitability, softCount, type ExcitableCounts, type LayerShares, type Shares } from './excitable/counts.js';
export { excitableFragment, type ExcitableScore, type TieBreaker } from './excitable/fragment.js';
export { completenessResidual } from './excitable/residual.js';
export {
  defaultThreshold,
  fairShareThreshold,
  MARGIN_REFERENCE,
  referenceChange,
  thresholdOf,
  type Threshold,
} from './excitable/threshold.js';
export { observedLayers, positionAxes } from './layers.js';
export { crossEntropyObjective, lossTowardsAimObjective, marginObjective } from './objectives/objectives.js';
