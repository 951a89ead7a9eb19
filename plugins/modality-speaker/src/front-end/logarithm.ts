import type { GraphBuilder } from '@deepsensor/graph';

import type { FeatureParameters } from './parameters.js';

type Log = Pick<FeatureParameters, 'log' | 'floor' | 'floorBy' | 'reference' | 'topDb' | 'power'>;

/** Logarithms of energies `[n, bands, frames]`, in nats, powers of ten or dB; no row looks at another. */
export function logarithm(builder: GraphBuilder, energies: string, parameters: Log): string {
  const { log, floor, floorBy, reference, topDb } = parameters;
  if (log === 'none') return energies;
  const nats = builder.add('Log', [builder.add(floorBy === 'add' ? 'Add' : 'Max', [energies, builder.scalar(floor)])]);
  if (log === 'ln') return nats;
  const unit = unitOf(parameters);
  const scaled = builder.add('Mul', [nats, builder.scalar(unit)]);
  if (log === 'log10') return scaled;
  const greatest = (tensor: string): string => builder.add('ReduceMax', [tensor, builder.ints([1, 2])], { keepdims: 1 });
  const zero = reference === 'max' ? greatest(scaled) : builder.scalar(unit * Math.log(Math.max(floor, reference)));
  const levels = reference === 1 ? scaled : builder.add('Sub', [scaled, zero]);
  if (topDb === undefined) return levels;
  return builder.add('Max', [levels, builder.add('Sub', [greatest(levels), builder.scalar(topDb)])]);
}

/** What one nat is worth. */
function unitOf({ log, power }: Log): number {
  const perTenfold = log === 'dB' ? 20 / power : 1;
  return perTenfold / Math.LN10;
}
