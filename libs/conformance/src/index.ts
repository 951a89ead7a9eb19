export { keyedRandom, uniforms } from './keyed-random.js';
export { describeModality, type ModalityLaws } from './modality.js';
export { describePerturbation, type PerturbationLaws } from './perturbation.js';
export { silentContext } from './silent-context.js';
