import { isStatic } from '../../shape/dimension.js';
import type { Signal } from '../signal.js';
import type { Layer } from '../site.js';
import { innerLayer } from '../network/model-config.js';

/** Layers that treat each step by itself anyway. */
const BY_STEP = new Set(['Dense', 'Activation', 'Dropout', 'ReLU', 'LeakyReLU', 'ELU']);

/** A layer, or a model, on each step by itself: steps become samples, and steps again. */
const timeDistributed: Layer = (at) => {
  const x = at.input();
  if (at.rank(x) < 3) throw at.subject.broken(`it takes sequences of rank 3 and above and is given [${at.shape(x).join(', ')}]`);
  const inner = { ...innerLayer(at.options.value('layer'), at.subject, 'layer'), name: at.subject.name };
  const place = { workshop: at.use.workshop, path: at.use.path.slice(0, -1) };
  const weights = at.use.weights.part({ attribute: 'layer' });
  const apply = (signal: Signal): Signal => {
    const [result, ...others] = at.use.workshop.writeLayer(inner, { positional: [signal], named: new Map() }, place, weights);
    if (!result || others.length > 0) throw at.options.refused('layer', 'read are layers with one output');
    return result;
  };
  if (BY_STEP.has(inner.className)) return apply(x);
  const steps = at.length(x, 1);
  const rest = at.shape(x).slice(2);
  if (!isStatic(rest)) throw at.subject.unsupported(`it needs all lengths of its input [${at.shape(x).join(', ')}], and some are free`);
  const result = apply(at.signal(at.add('Reshape', [at.counted(x), at.ints([-1, ...rest])])));
  const made = at.shape(result).slice(1);
  if (!isStatic(made)) throw at.subject.unsupported(`what it gives for each step has free lengths: [${made.join(', ')}]`);
  return at.signal(at.add('Reshape', [at.counted(result), at.ints([-1, steps, ...made])]));
};

export const wrapperLayers: Readonly<Record<string, Layer>> = { TimeDistributed: timeDistributed };
