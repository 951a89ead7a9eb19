import type { NetworkGraph } from '@deepsensor/contract';
import type { PullBack } from '@deepsensor/graph';

/** A tensor on its way in or out: a view, never a copy. */
export interface TensorView {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** One graph, ready to run. */
export interface Session {
  readonly graph: NetworkGraph;
  /** Runs the graph and writes each output into the view that is given for it. May block the thread while it runs. */
  run(feeds: Readonly<Record<string, TensorView>>, into: Readonly<Record<string, TensorView>>): Promise<void>;
  release(): Promise<void>;
}

/** What a graph is for. Rows of a `question` are to have the same bits whatever runs beside them; a batch of `training` is one piece. */
export type GraphUse = 'question' | 'training';

/** What runs graphs; all else that a runtime does is the same for every one. */
export interface GraphEngine {
  /** How gradients are written into a graph for this engine; `differentiate` when left out. */
  readonly pullBack?: PullBack;
  /** Most rows of one run, where memory allows as many. */
  readonly mostRows: number;
  /** @throws DeepSensorError `MODEL_UNSUPPORTED` when the engine does not take the graph. */
  open(graph: NetworkGraph, use: GraphUse): Promise<Session>;
}
