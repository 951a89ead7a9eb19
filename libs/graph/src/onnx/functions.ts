import type { LocalFunction, Node } from './messages.js';
import type { Source } from './source.js';

export function inlineFunctions(nodes: readonly Node[], functions: readonly LocalFunction[], _source: Source): readonly Node[] {
  void functions;
  return nodes;
}
