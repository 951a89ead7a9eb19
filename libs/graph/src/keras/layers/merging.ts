import { asCounted, withAxis } from '../../tensorflow/layout.js';
import type { Signal } from '../signal.js';
import type { Layer, LayerSite } from '../site.js';

/** Several tensors, those of lower rank with axes of length 1 put in behind the samples. */
function several(at: LayerSite): readonly Signal[] {
  const signals = at.tensors();
  if (signals.length < 2) throw at.subject.broken(`it is called with ${signals.length} tensors and takes several`);
  const rank = Math.max(...signals.map((each) => at.rank(each)));
  return signals.map((signal) => raised(at, signal, rank, 1));
}

/** The tensor with axes of length 1 put in before `axis` until it has the rank. */
export function raised(at: LayerSite, signal: Signal, rank: number, axis: number): Signal {
  if (at.rank(signal) >= rank) return signal;
  const order = withAxis(signal.order, axis);
  const tensor = at.add('Unsqueeze', [signal.tensor, at.ints([order.indexOf(axis)])]);
  return raised(at, { tensor, order }, rank, axis);
}

/** From left to right, two at a time. */
export function folded(at: LayerSite, op: string, signals: readonly Signal[]): Signal {
  const { tensors, order } = at.aligned(signals);
  return { tensor: tensors.reduce((left, right) => at.add(op, [left, right])), order };
}

const fold =
  (op: string): Layer =>
  (at) =>
    folded(at, op, several(at));

const subtract: Layer = (at) => {
  const signals = several(at);
  if (signals.length !== 2) throw at.subject.broken(`it is called with ${signals.length} tensors and takes two`);
  return folded(at, 'Sub', signals);
};

const average: Layer = (at) => {
  const signals = several(at);
  const { tensor, order } = folded(at, 'Add', signals);
  return { tensor: at.add('Mul', [tensor, at.scalar(1 / signals.length)]), order };
};

/** x + scale · y: Inception-ResNet's of `keras.applications`. */
const scaledSum: Layer = (at) => {
  const [x, y] = several(at);
  const scaled = at.add('Mul', [y!.tensor, at.scalar(at.options.number('scale'))]);
  return folded(at, 'Add', [x!, { tensor: scaled, order: y!.order }]);
};

const concatenate: Layer = (at) => {
  const signals = at.tensors();
  if (signals.length < 2) throw at.subject.broken(`it is called with ${signals.length} tensors and takes several`);
  return joined(at, signals, at.options.int('axis', -1));
};

export function joined(at: LayerSite, signals: readonly Signal[], axis: number): Signal {
  const ranks = new Set(signals.map((each) => at.rank(each)));
  if (ranks.size !== 1) throw at.subject.broken('it is called with tensors of different ranks');
  const { tensors, order } = at.aligned(signals);
  return { tensor: at.add('Concat', tensors, { axis: at.place(axis, { tensor: tensors[0]!, order }) }), order };
}

const LETTERS = 'bcdefghijklm';

/** Sums of products along an axis of each, sample by sample. */
const dot: Layer = (at) => {
  const signals = at.tensors();
  const [a, b] = signals;
  if (!a || !b || signals.length > 2) throw at.subject.broken(`it is called with ${signals.length} tensors and takes two`);
  const given = at.options.axes('axes', -1);
  if (given.length > 2) throw at.options.refused('axes', 'read are one axis, or one of each tensor');
  at.options.must('normalize', false);
  const axes = [at.axis(given[0]!, a), at.axis(given.at(-1)!, b)] as const;
  if (at.length(a, axes[0]) !== at.length(b, axes[1]))
    throw at.subject.broken(`axes of the lengths ${at.length(a, axes[0])} and ${at.length(b, axes[1])} are multiplied`);
  let next = 0;
  const [left, right] = [a, b].map((signal, i) =>
    asCounted(at.rank(signal)).map((axis) => (axis === 0 ? 'a' : axis === axes[i] ? 'z' : LETTERS[next++]!)),
  );
  const kept = [...left!, ...right!.slice(1)].filter((letter) => letter !== 'z');
  const equation = `${left!.join('')},${right!.join('')}->${kept.join('')}`;
  const product = at.add('Einsum', [at.counted(a), at.counted(b)], { equation });
  return at.signal(kept.length === 1 ? at.add('Unsqueeze', [product, at.ints([1])]) : product);
};

export const mergingLayers: Readonly<Record<string, Layer>> = {
  Add: fold('Add'),
  CustomScaleLayer: scaledSum,
  Subtract: subtract,
  Multiply: fold('Mul'),
  Average: average,
  Maximum: fold('Max'),
  Minimum: fold('Min'),
  Concatenate: concatenate,
  Dot: dot,
};
