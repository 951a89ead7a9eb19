import { float } from '../../builder.js';
import { isStatic } from '../../shape/dimension.js';
import { asCounted, isAsCounted } from '../../tensorflow/layout.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';

/** By the mean and the variance that training has left behind, for each place along an axis. */
const batchNorm: Layer = (at) => {
  const x = at.input();
  const { options } = at;
  options.ignore('momentum', 'fused', 'synchronized', 'renorm_clipping', 'renorm_momentum');
  options.must('renorm', false);
  const axes = options.axes('axis', -1);
  if (axes.length !== 1) throw options.refused('axis', 'read is one axis');
  const axis = at.axis(axes[0]!, x);
  const channels = at.length(x, axis);
  const epsilon = options.number('epsilon', 0.001);
  const [scale, center] = [options.flag('scale', true), options.flag('center', true)];
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : []), 'moving_mean', 'moving_variance'];
  const weights = at.take(names.map((name) => ({ name, shape: [channels] })));
  const named = (name: string, otherwise: number): string => {
    const i = names.indexOf(name);
    return i < 0 ? at.floats(Array<number>(channels).fill(otherwise)) : at.weight(name, weights[i]!);
  };
  const inputs = [named('gamma', 1), named('beta', 0), named('moving_mean', 0), named('moving_variance', 1)];
  // ONNX normalises along the axis behind the samples.
  const order = x.order[1] === axis ? x.order : [0, axis, ...asCounted(at.rank(x)).filter((each) => each !== 0 && each !== axis)];
  return { tensor: at.add('BatchNormalization', [at.ordered(x, order), ...inputs], { epsilon: float(epsilon) }), order };
};

/** Each sample over some of its axes, with weights for each place there. */
const layerNorm: Layer = (at) => {
  const x = at.input();
  const { options } = at;
  const axes = [...options.axes('axis', -1)].map((axis) => at.axis(axis, x)).sort((a, b) => a - b);
  const epsilon = options.number('epsilon', 0.001);
  const [scale, center] = [options.flag('scale', true), options.flag('center', true)];
  // By Keras's own word it divides by the variance, not its root, and RMSNormalization is what is meant.
  options.must('rms_scaling', false);
  const shape = axes.map((axis) => at.length(x, axis));
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
  const weights = at.take(names.map((name) => ({ name, shape })));
  const rank = at.rank(x);
  const order = [...asCounted(rank).filter((axis) => !axes.includes(axis)), ...axes];
  const tensor = at.ordered(x, order);
  const gamma = names.includes('gamma') ? at.weight('gamma', weights[0]!) : undefined;
  const beta = names.includes('beta') ? at.weight('beta', weights.at(-1)!) : undefined;
  const ones = gamma ?? at.floats(Array<number>(shape.reduce((a, b) => a * b, 1)).fill(1), shape);
  const attributes = { axis: rank - axes.length, epsilon: float(epsilon) };
  return { tensor: at.add('LayerNormalization', [tensor, ones, ...(beta === undefined ? [] : [beta])], attributes), order };
};

/** x / √(mean x² + ε) over the last axes (Zhang and Sennrich 2019). */
function rootMeanSquare(at: LayerSite, tensor: string, axes: readonly number[], rank: number, epsilon: number): string {
  const last = at.ints(axes.map((_, i) => rank - axes.length + i));
  const mean = at.add('ReduceMean', [at.add('Mul', [tensor, tensor]), last], { keepdims: 1 });
  return at.add('Div', [tensor, at.add('Sqrt', [at.add('Add', [mean, at.scalar(epsilon)])])]);
}

const rmsNorm: Layer = (at) => {
  const x = at.input();
  const axes = at.options.axes('axis', -1).map((axis) => at.axis(axis, x));
  if (axes.length !== 1) throw at.options.refused('axis', 'read is one axis');
  const [scale] = at.take([{ name: 'scale', shape: axes.map((axis) => at.length(x, axis)) }]);
  const order = [...asCounted(at.rank(x)).filter((axis) => !axes.includes(axis)), ...axes];
  const normalised = rootMeanSquare(at, at.ordered(x, order), axes, at.rank(x), at.options.number('epsilon', 1e-6));
  return { tensor: at.add('Mul', [normalised, at.weight('scale', scale!)]), order };
};

/** Groups of channels, over all places (Wu and He 2018). */
const groupNorm: Layer = (at) => {
  const x = at.input();
  const { options } = at;
  const rank = at.rank(x);
  const axis = at.axis(options.int('axis', -1), x);
  const channels = at.length(x, axis);
  const wanted = options.int('groups', 32);
  const groups = wanted === -1 ? channels : wanted;
  if (groups < 1 || channels % groups !== 0) throw options.refused('groups', `they must divide the ${channels} channels`);
  const [scale, center] = [options.flag('scale', true), options.flag('center', true)];
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
  const weights = at.take(names.map((name) => ({ name, shape: [channels] })));
  const order = x.order[1] === axis ? x.order : [0, axis, ...asCounted(rank).filter((each) => each !== 0 && each !== axis)];
  const tensor = at.ordered(x, order);
  const stored = at.stored(tensor).slice(1);
  if (!isStatic(stored)) throw at.subject.unsupported(`it needs all lengths of its input [${at.shape(x).join(', ')}], and some are free`);
  const grouped = at.add('Reshape', [tensor, at.ints([0, groups, -1])]);
  const plain = [1, 0].map((value) => at.floats(Array<number>(groups).fill(value)));
  const normalised = at.add('InstanceNormalization', [grouped, ...plain], { epsilon: float(options.number('epsilon', 0.001)) });
  let result = at.add('Reshape', [normalised, at.ints([-1, ...stored])]);
  const column = [channels, ...Array<number>(rank - 2).fill(1)];
  names.forEach((name, i) => {
    result = at.add(name === 'gamma' ? 'Mul' : 'Add', [result, at.weight(name, { ...weights[i]!, shape: column })]);
  });
  return { tensor: result, order };
};

/** To length 1 along some axes; Keras 2 bounds the square of the length from below, Keras 3 the length. */
const unitNorm: Layer = (at) => {
  const x = at.input();
  const places = at.options.axes('axis', -1).map((axis) => at.place(axis, x));
  const square = at.add('ReduceSum', [at.add('Mul', [x.tensor, x.tensor]), at.ints(places)], { keepdims: 1 });
  const bounded = at.add('Max', [square, at.scalar(at.line === 3 ? 1e-24 : 1e-12)]);
  return { tensor: at.add('Div', [x.tensor, at.add('Sqrt', [bounded])]), order: x.order };
};

const rescaling: Layer = (at) => {
  const x = at.input();
  const by = (key: string, otherwise: number): string => alongLast(at, x, at.options.numbers(key) ?? [otherwise], key);
  return { tensor: at.add('Add', [at.add('Mul', [x.tensor, by('scale', 1)]), by('offset', 0)]), order: x.order };
};

/** One number for all, or one for each place along the last axis, to lie like the tensor. */
function alongLast(at: LayerSite, x: Signal, values: readonly number[], key: string): string {
  if (values.length === 1) return at.scalar(values[0]!);
  if (values.length !== at.length(x, -1)) throw at.options.refused(key, `the last axis has the length ${at.length(x, -1)}`);
  return at.floats(
    values,
    x.order.map((axis) => (axis === at.rank(x) - 1 ? values.length : 1)),
  );
}

/** Factors for the places along the last axis: ConvNeXt's of `keras.applications`. */
const layerScale: Layer = (at) => {
  const x = at.input();
  at.options.ignore('init_values');
  const length = at.options.int('projection_dim');
  const [gamma] = at.take([{ name: 'gamma', shape: [length] }]);
  const shape = x.order.map((axis) => (axis === at.rank(x) - 1 ? length : 1));
  return { tensor: at.add('Mul', [x.tensor, at.weight('gamma', { ...gamma!, shape })]), order: x.order };
};

/** (x - mean) / √variance, with numbers of the configuration or of `adapt`. */
const normalization: Layer = (at) => {
  const x = at.input();
  const { options } = at;
  options.must('invert', false);
  const given = [options.numbers('mean'), options.numbers('variance')];
  const axes = (options.value('axis') === undefined ? [] : options.axes('axis', -1)).map((axis) => at.axis(axis, x)).sort((a, b) => a - b);
  const shape = axes.map((axis) => at.length(x, axis));
  const size = shape.reduce((a, b) => a * b, 1);
  const [mean, variance] =
    given[0] && given[1]
      ? given.map((values) => Float32Array.from(values!.length === 1 ? Array<number>(size).fill(values![0]!) : values!))
      : at
          .take([
            { name: 'mean', shape },
            { name: 'variance', shape },
            { name: 'count', shape: [], isCounter: true },
          ])
          .map(({ data }) => data as Float32Array);
  if (mean!.length !== size || variance!.length !== size)
    throw at.subject.broken(`its mean and variance are ${mean!.length} and ${variance!.length} numbers, and its axes hold ${size}`);
  // Deviations of 0 count as the smallest that Keras divides by.
  const deviation = variance!.map((each) => Math.max(Math.sqrt(each), 1e-7));
  const places = isAsCounted(x.order) ? x : at.signal(at.counted(x));
  const lengths = asCounted(at.rank(x)).map((axis) => (axes.includes(axis) ? at.length(x, axis) : 1));
  const centred = at.add('Sub', [places.tensor, at.floats(mean!, lengths)]);
  return at.signal(at.add('Div', [centred, at.floats(deviation, lengths)]));
};

export const normalisationLayers: Readonly<Record<string, Layer>> = {
  BatchNormalization: batchNorm,
  SyncBatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  RMSNormalization: rmsNorm,
  GroupNormalization: groupNorm,
  UnitNormalization: unitNorm,
  LayerScale: layerScale,
  Rescaling: rescaling,
  Normalization: normalization,
};
