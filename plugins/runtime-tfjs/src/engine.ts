import { gradientNode } from '@deepsensor/graph';
import type { GraphEngine } from '@deepsensor/runtime';

import { openSession } from './session.js';
import type { Tf } from './native.js';

/** Most rows of one run. */
const MOST_ROWS = 64;

/** TensorFlow as an engine: graphs are interpreted, gradients are its own. */
export function tensorFlowEngine(tf: Tf): GraphEngine {
  return { mostRows: MOST_ROWS, pullBack: gradientNode, open: async (graph) => openSession(tf, graph) };
}
