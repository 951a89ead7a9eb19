import type { GraphBuilder } from '@deepsensor/graph';

/**
 * `[n]` class indices as `[n, C]` float32 one-hot rows. A row of -1 is all zero; ONNX's OneHot would count it from the end.
 */
export function asOneHot(builder: GraphBuilder, indices: string, classes: number): string {
  const every = builder.ints(Array.from({ length: classes }, (_, c) => c));
  const column = builder.add('Unsqueeze', [indices, builder.ints([1])]);
  return builder.add('Cast', [builder.add('Equal', [column, every])], { to: 1 });
}
