import builtin from '@deepsensor/builtin';
import type { DeepSensorPlugin } from '@deepsensor/contract';
import fitnessExcitable from '@deepsensor/fitness-excitable';
import modalityImage from '@deepsensor/modality-image';
import modalitySpeaker from '@deepsensor/modality-speaker';
import runtimeOnnx from '@deepsensor/runtime-onnx';
import runtimeTfjs from '@deepsensor/runtime-tfjs';
import searchSwarm from '@deepsensor/search-swarm';

/** What the benchmarks put together. */
export const benchPlugins: readonly DeepSensorPlugin[] = [
  runtimeOnnx,
  runtimeTfjs,
  modalityImage,
  modalitySpeaker,
  searchSwarm,
  fitnessExcitable,
  builtin,
];
