export { float, GraphBuilder, OPSET } from './builder.js';
