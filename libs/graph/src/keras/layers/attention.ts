import type { ConstantTensor } from '@deepsensor/contract';

import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';

/** A matrix of an attention, with its bias. */
interface Projection {
  readonly kernel: ConstantTensor;
  readonly bias: ConstantTensor | undefined;
}

/**
 * softmax(Q Kᵀ / √d) V in several heads (Vaswani et al. 2017), along the steps of `[n, T, F]`; the call is (query, value, key).
 */
const multiHead: Layer = (at) => {
  const { options } = at;
  const [query, value, key] = argumentsOf(at);
  for (const each of [query, value, key])
    if (at.rank(each) !== 3)
      throw at.subject.unsupported(`it is given [${at.shape(each).join(', ')}]; read are sequences [n, T, features]`);
  const [heads, size] = [options.int('num_heads'), options.int('key_dim')];
  const valueSize = options.int('value_dim', size);
  const hasBias = options.flag('use_bias', true);
  options.ignore('dropout', 'query_shape', 'key_shape', 'value_shape', 'flash_attention', 'softmax_robust_masking');
  const axes = options.numbers('attention_axes') ?? [1];
  if (axes.join() !== '1') throw options.refused('attention_axes', 'read is attention along the steps');
  options.must('use_gate', false);
  const shape = options.numbers('output_shape');
  if (shape && shape.length > 1) throw options.refused('output_shape', 'read is one length');
  const outputs = shape?.[0] ?? at.length(query, -1);

  const project = (name: string, attribute: string, kernel: readonly number[], bias: readonly number[]): Projection => {
    const wanted = [{ name: 'kernel', shape: kernel }, ...(hasBias ? [{ name: 'bias', shape: bias }] : [])];
    const [matrix, offset] = at.take(wanted, { attribute, named: new RegExp(`^${name}$`) });
    return { kernel: matrix!, bias: offset };
  };
  /** `[n, heads, T, d]` */
  const head = (x: Signal, name: string, d: number, perm: readonly number[]): string => {
    const { kernel, bias } = project(name, `${name}_dense`, [at.length(x, -1), heads, d], [heads, d]);
    const flat = { ...kernel, shape: [kernel.shape[0]!, heads * d] };
    const product = at.add('MatMul', [at.counted(x), at.weight(`${name}.kernel`, flat)]);
    const shifted = bias ? at.add('Add', [product, at.weight(`${name}.bias`, { ...bias, shape: [heads * d] })]) : product;
    return at.add('Transpose', [at.add('Reshape', [shifted, at.ints([0, 0, heads, d])])], { perm });
  };
  const q = at.add('Mul', [head(query, 'query', size, [0, 2, 1, 3]), at.scalar(1 / Math.sqrt(size))]);
  const k = head(key, 'key', size, [0, 2, 3, 1]);
  const v = head(value, 'value', valueSize, [0, 2, 1, 3]);
  const shares = at.add('Softmax', [masked(at, at.add('MatMul', [q, k]), query, key)], { axis: -1 });
  const mixed = at.add('Transpose', [at.add('MatMul', [shares, v])], { perm: [0, 2, 1, 3] });
  const rows = at.add('Reshape', [mixed, at.ints([0, 0, heads * valueSize])]);
  const { kernel, bias } = project('attention_output', 'output_dense', [heads, valueSize, outputs], [outputs]);
  const flat = { ...kernel, shape: [heads * valueSize, outputs] };
  const product = at.add('MatMul', [rows, at.weight('output.kernel', flat)]);
  return at.signal(bias ? at.add('Add', [product, at.weight('output.bias', bias)]) : product);
};

/** Scores of the steps of a key, behind the masks that the call asks for: none, or that of the steps to come. */
function masked(at: LayerSite, scores: string, query: Signal, key: Signal): string {
  const asked = at.named('use_causal_mask');
  if (!asked || 'tensor' in asked || !(asked.value ?? false)) return scores;
  const [rows, columns] = [at.length(query, 1), at.length(key, 1)];
  const shifts = Array.from({ length: rows * columns }, (_, i) => (i % columns > Math.floor(i / columns) ? -1e9 : 0));
  return at.add('Add', [scores, at.floats(shifts, [rows, columns])]);
}

/** Query, value and key in one list; weighs the steps of the value by products of query and key. */
const dotAttention: Layer = (at) => {
  const { options } = at;
  const [query, value, key = value, ...more] = at.tensors();
  if (!query || !value || !key || more.length > 0) throw at.subject.broken('it takes query, value and key in a list');
  for (const each of [query, value, key])
    if (at.rank(each) !== 3)
      throw at.subject.unsupported(`it is given [${at.shape(each).join(', ')}]; read are sequences [n, T, features]`);
  options.must('score_mode', 'dot');
  options.must('causal', false);
  options.ignore('dropout');
  const products = at.add('MatMul', [at.counted(query), at.ordered(key, [0, 2, 1])]);
  const [scale] = options.flag('use_scale', false) ? at.take([{ name: 'scale', shape: [] }]) : [];
  const scores = scale ? at.add('Mul', [products, at.weight('scale', scale)]) : products;
  const shares = at.add('Softmax', [masked(at, scores, query, key)], { axis: -1 });
  return at.signal(at.add('MatMul', [shares, at.counted(value)]));
};

/** Query, value and key, which is the value when it is left out. */
function argumentsOf(at: LayerSite): readonly [Signal, Signal, Signal] {
  const given = at.tensors();
  const found = ['query', 'value', 'key'].map((name, i): Signal | undefined => {
    const named = at.named(name);
    return given[i] ?? (named && 'tensor' in named ? named : undefined);
  });
  const [query, value, key] = found;
  if (!query || !value || given.length > 3)
    throw at.subject.broken(`it is called with ${given.length} tensors and takes query, value and key`);
  return [query, value, key ?? value];
}

export const attentionLayers: Readonly<Record<string, Layer>> = { Attention: dotAttention, MultiHeadAttention: multiHead };
