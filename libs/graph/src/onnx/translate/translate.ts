import type { NetworkGraph } from '@deepsensor/contract';

import type { Source } from '../source.js';

export function translate(graph: NetworkGraph, version: number, _source: Source): NetworkGraph {
  void version;
  return graph;
}
