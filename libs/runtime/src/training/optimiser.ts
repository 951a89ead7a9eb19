import type { Optimiser } from '@deepsensor/contract';

/** Changes `weights` in place by one step against `gradient`. Weights and moments are float32, the arithmetic is float64. */
export type Update = (weights: Float32Array, gradient: Float32Array, rate: number) => void;

/** The update of one tensor of weights, with moments of its own. */
export function updateOf(optimiser: Optimiser, length: number): Update {
  return optimiser.name === 'sgd' ? momentum(optimiser.momentum, length) : adam(optimiser, length);
}

/** v <- mu v + g; w <- w - rate v (Sutskever et al. 2013 in the form that PyTorch uses). */
function momentum(mu: number, length: number): Update {
  if (mu === 0)
    return (weights, gradient, rate) => {
      for (let i = 0; i < weights.length; i++) weights[i]! -= rate * gradient[i]!;
    };
  const velocity = new Float32Array(length);
  return (weights, gradient, rate) => {
    for (let i = 0; i < length; i++) {
      const v = mu * velocity[i]! + gradient[i]!;
      velocity[i] = v;
      weights[i]! -= rate * v;
    }
  };
}

/** Kingma and Ba 2015, algorithm 1, the correction of the moments drawn into the rate. */
function adam({ beta1, beta2, epsilon }: Extract<Optimiser, { name: 'adam' }>, length: number): Update {
  const first = new Float32Array(length);
  const second = new Float32Array(length);
  let [power1, power2] = [1, 1];
  return (weights, gradient, rate) => {
    power1 *= beta1;
    power2 *= beta2;
    const scale = rate / (1 - power1);
    const correction = 1 / Math.sqrt(1 - power2);
    for (let i = 0; i < length; i++) {
      const g = gradient[i]!;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      weights[i]! -= (scale * m) / (Math.sqrt(v) * correction + epsilon);
    }
  };
}
