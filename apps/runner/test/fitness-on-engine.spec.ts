import { describeFitness } from '@deepsensor/conformance';
import { loss, margin } from '@deepsensor/builtin';
import type { CompiledFitness, Network } from '@deepsensor/contract';
import { excitableCount, excitableSoft, countOptions, softOptions } from '@deepsensor/fitness-excitable';
import { onnxRuntime } from '@deepsensor/runtime-onnx';

// Plugins may not know each other; here, where they are put together, scores meet the engine that computes and differentiates them.
const open = async (network: Network) => (await onnxRuntime().load()).open(network, { maxBatchBytes: 64 << 20, threads: 1 });

describeFitness('margin', margin, { open, kinked: true });
describeFitness('loss', loss, { open });
const soft = (options: object = {}): CompiledFitness => excitableSoft(softOptions.parse(options));
for (const estimator of ['path-midpoint', 'midpoint', 'aumann-shapley']) {
  describeFitness(`excitable/soft by ${estimator}`, () => soft({ estimator }), { open, kinked: true });
}
describeFitness('excitable/count', () => excitableCount(countOptions.parse({})), { open, kinked: true });
