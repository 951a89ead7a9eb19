export { compileAttribution } from './compiled/compile-attribution.js';
export { compileCoalitions } from './compiled/compile-coalitions.js';
export { compileEvaluation } from './compiled/compile-evaluation.js';
export { forwardEquivalents } from './cost.js';
export { gaussLegendre, type Quadrature } from './estimators/gauss-legendre.js';
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
