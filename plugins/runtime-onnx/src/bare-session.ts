import type { Candidates, NetworkGraph } from '@deepsensor/contract';
import { exportOnnx } from '@deepsensor/graph';

import { loadLibrary } from './library.js';

/** A session as somebody would write it by hand, with nothing of ours around it: the yardstick of the benchmarks. */
export interface BareSession {
  run(): Promise<void>;
  dispose(): Promise<void>;
}

/** Compiles a graph and makes its feeds once; every `run` is one call of ONNX Runtime on all candidates. */
export async function bareSession(graph: NetworkGraph, candidates: Candidates, threads: number): Promise<BareSession> {
  const { InferenceSession, Tensor } = await loadLibrary();
  const session = await InferenceSession.create(exportOnnx(graph), { intraOpNumThreads: threads, graphOptimizationLevel: 'all' });
  const integers = (values: Int32Array) => new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  const floats = ({ data, shape }: Candidates['inputs']) => new Tensor('float32', data, shape);
  const known: Readonly<Record<string, () => InstanceType<typeof Tensor>>> = {
    inputs: () => floats(candidates.inputs),
    references: () => floats(candidates.references),
    'reference-of': () => integers(candidates.referenceOf),
    label: () => integers(candidates.labels),
    aim: () => integers(candidates.aims),
  };
  const feeds = Object.fromEntries(graph.inputs.map(({ name }) => [name, known[name]!()]));
  return {
    async run() {
      await session.run(feeds);
    },
    dispose: () => session.release(),
  };
}
