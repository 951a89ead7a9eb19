export { crossEntropy } from './backward/cross-entropy.js';
export { differentiate } from './backward/differentiate.js';
export type { GradientRequest } from './backward/differentiate.js';
export { float, GraphBuilder, OPSET } from './builder.js';
export type { Dimension } from './shape/dimension.js';
export type { TensorFacts } from './shape/facts.js';
export { inferShapes } from './shape/infer-shapes.js';
