import type { Tensor, Tf } from '../native.js';
import type { Site } from '../interpreter/site.js';
import { exponential, hardSigmoid, leaky, choose } from './activations.js';

export type Activation = (tf: Tf, x: Tensor) => Tensor;

interface Kind {
  /** Values of alpha and beta where the operator does not give them; absent for functions that have none. */
  readonly alpha?: number;
  readonly beta?: number;
  make(alpha: number, beta: number): Activation;
}

/** ONNX's activations of recurrent operators by their names in small letters, with the defaults of ONNX Runtime. */
const KINDS: Readonly<Record<string, Kind>> = {
  sigmoid: { make: () => (tf, x) => tf.sigmoid(x) },
  tanh: { make: () => (tf, x) => tf.tanh(x) },
  relu: { make: () => (tf, x) => tf.relu(x) },
  softsign: { make: () => (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)) },
  softplus: { make: () => (tf, x) => tf.softplus(x) },
  affine: { alpha: 1, beta: 0, make: (alpha, beta) => (tf, x) => tf.add(tf.mul(x, alpha), beta) },
  leakyrelu: { alpha: 0.01, make: (alpha) => (tf, x) => leaky(tf, x, alpha) },
  elu: { alpha: 1, make: (alpha) => (tf, x) => exponential(tf, x, alpha, 1) },
  thresholdedrelu: { alpha: 1, make: (alpha) => (tf, x) => choose(tf, tf.greater(x, alpha), x, tf.zerosLike(x)) },
  scaledtanh: { alpha: 1, beta: 1, make: (alpha, beta) => (tf, x) => tf.mul(tf.tanh(tf.mul(x, beta)), alpha) },
  hardsigmoid: { alpha: 0.2, beta: 0.5, make: (alpha, beta) => (tf, x) => hardSigmoid(tf, x, alpha, beta) },
};

/**
 * The activations of each direction. Each function that has an alpha takes the next of `activation_alpha`, each that has a beta the next
 * of `activation_beta`, as in ONNX Runtime.
 * @param defaults of one direction, when the operator names none.
 */
export function activationsOf(at: Site, defaults: readonly string[], directions: number): readonly (readonly Activation[])[] {
  const named = at.node.attributes['activations'];
  const names = named?.type === 'strings' ? named.value : Array.from({ length: directions }, () => defaults).flat();
  if (names.length !== defaults.length * directions) {
    return at.fail(`names ${names.length} activations where ${defaults.length * directions} belong`);
  }
  const [alphas, betas] = [at.numbersOf('activation_alpha'), at.numbersOf('activation_beta')].map((list) => [...list]) as [
    number[],
    number[],
  ];
  const all = names.map((name) => {
    const kind = KINDS[name.toLowerCase()] ?? at.fail(`has the activation ${name}, which is not known`);
    const alpha = kind.alpha === undefined ? 0 : (alphas.shift() ?? kind.alpha);
    const beta = kind.beta === undefined ? 0 : (betas.shift() ?? kind.beta);
    return kind.make(alpha, beta);
  });
  return Array.from({ length: directions }, (_, d) => all.slice(d * defaults.length, (d + 1) * defaults.length));
}
