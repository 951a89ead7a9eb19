export { describeFitness, type FitnessLaws } from './fitness.js';
export { keyedRandom, uniforms } from './keyed-random.js';
export { describeModality, type ModalityLaws } from './modality.js';
export { networks } from './networks.js';
export { describeOracle } from './oracle.js';
export { describePerturbation, type PerturbationLaws } from './perturbation.js';
export { describeReporter } from './reporter.js';
export { describeRuntime } from './runtime.js';
export { silentContext } from './silent-context.js';
