import type { Layer } from '../site.js';
import { withActivation } from './activation-layers.js';

/** A matrix along the last axis, whatever the others. */
const dense: Layer = (at) => {
  const x = at.input();
  const units = at.options.int('units');
  const inputs = at.length(x, -1);
  const hasBias = at.options.flag('use_bias', true);
  const [kernel, bias] = at.take([{ name: 'kernel', shape: [inputs, units] }, ...(hasBias ? [{ name: 'bias', shape: [units] }] : [])]);
  const tensor = at.counted(x);
  const weight = at.weight('kernel', kernel!);
  if (at.rank(x) === 2) {
    const product = at.add('Gemm', [tensor, weight, ...(bias ? [at.weight('bias', bias)] : [])]);
    return withActivation(at, at.signal(product));
  }
  const product = at.add('MatMul', [tensor, weight]);
  return withActivation(at, at.signal(bias ? at.add('Add', [product, at.weight('bias', bias)]) : product));
};

/** Rows of a table by their numbers. The input is of floats, and is cut to whole numbers, as Keras does. */
const embedding: Layer = (at) => {
  const x = at.input();
  at.options.must('mask_zero', false);
  at.options.ignore('input_length');
  const shape = [at.options.int('input_dim'), at.options.int('output_dim')];
  const [table] = at.take([{ name: 'embeddings', shape }]);
  const rows = at.add('Cast', [at.counted(x)], { to: 7 });
  return at.signal(at.add('Gather', [at.weight('embeddings', table!), rows], { axis: 0 }));
};

export const denseLayers: Readonly<Record<string, Layer>> = { Dense: dense, Embedding: embedding };
