export { tensorFlowEngine } from './engine.js';
export { loadTensorflow, type Tensorflow } from './library.js';
export { tensorFlowRuntime } from './provider.js';
