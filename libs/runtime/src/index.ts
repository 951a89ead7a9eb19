export { CompiledModel } from './compiled-model.js';
export type { GraphEngine, GraphUse, Session, TensorView } from './engine.js';
export { openTrainer } from './training/trainer.js';
