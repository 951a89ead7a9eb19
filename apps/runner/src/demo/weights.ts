import type { GraphBuilder } from '@deepsensor/graph';
import type { Stream } from '@deepsensor/rng';

/** Writes constants that are to be learnt, under names of their own. */
export interface Weights {
  /** Normal numbers scaled for rectifiers: He et al. 2015, equation 10. */
  drawn(name: string, shape: readonly number[], fanIn: number): string;
  zeros(name: string, length: number): string;
}

export function weightsIn(graph: GraphBuilder, random: Stream): Weights {
  const put = (name: string, shape: readonly number[], data: Float32Array): string => {
    graph.constants.set(name, { type: 'float32', shape, data });
    return name;
  };
  return {
    drawn(name, shape, fanIn) {
      const scale = Math.sqrt(2 / fanIn);
      return put(
        name,
        shape,
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
      );
    },
    zeros: (name, length) => put(name, [length], new Float32Array(length)),
  };
}
