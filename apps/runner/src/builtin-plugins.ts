import type { DeepSensorPlugin } from '@deepsensor/contract';

/** The plugins that come with the command; they enter through the same door as a stranger's. */
export async function builtinPlugins(): Promise<readonly DeepSensorPlugin[]> {
  const loaded = await Promise.all([
    // Engines in the order of their speed, which is that in which `auto` tries them.
    import('@deepsensor/runtime-onnx'),
    import('@deepsensor/runtime-tfjs'),
    import('@deepsensor/modality-image'),
    import('@deepsensor/modality-speaker'),
    import('@deepsensor/search-swarm'),
    import('@deepsensor/fitness-excitable'),
    import('@deepsensor/builtin'),
  ]);
  return loaded.map((each) => each.default);
}
