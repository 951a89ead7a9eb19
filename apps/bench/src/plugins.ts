import builtin from '@deepsensor/builtin';
import type { DeepSensorPlugin } from '@deepsensor/contract';
import fitnessExcitable from '@deepsensor/fitness-excitable';
import modalityImage from '@deepsensor/modality-image';
import runtimeOnnx from '@deepsensor/runtime-onnx';
import searchSwarm from '@deepsensor/search-swarm';

/** What the benchmarks put together. */
export const benchPlugins: readonly DeepSensorPlugin[] = [runtimeOnnx, modalityImage, searchSwarm, fitnessExcitable, builtin];
