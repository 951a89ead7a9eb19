export { float, GraphBuilder, OPSET } from './builder.js';
export type { Dimension } from './shape/dimension.js';
export type { TensorFacts } from './shape/facts.js';
export { inferShapes } from './shape/infer-shapes.js';
