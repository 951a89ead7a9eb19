import {
  DeepSensorError,
  type Batch,
  type ModelUnderTest,
  type Network,
  type ObservedLayer,
  type PluginContext,
} from '@deepsensor/contract';
import {
  chooseRuntime,
  loadRuntime,
  observedLayers,
  readModelFile,
  type LayerChoice,
  type ModelFile,
  type Registry,
} from '@deepsensor/engine';

/** A model without a front end: inputs are in its own scaling. */
export interface BareModel {
  readonly file: ModelFile;
  readonly network: Network;
  readonly layers: readonly ObservedLayer[];
  readonly opened: ModelUnderTest;
}

/** Opens a model for inputs of one shape; refuses those that do not fit, saying both. */
export async function openBareModel(
  model: string,
  inputs: Batch,
  where: string,
  choice: LayerChoice & { readonly everyTensor?: boolean },
  runtime: string,
  registry: Registry,
  context: PluginContext,
): Promise<BareModel> {
  const file = await readModelFile(model, choice);
  const shape = inputs.shape.slice(1);
  const wanted = file.input.shape.slice(1);
  const fits = shape.length === wanted.length && wanted.every((size, axis) => typeof size === 'string' || size === shape[axis]);
  if (!fits)
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${where}: the inputs are [n, ${shape.join(', ')}], the model takes [n, ${wanted.join(', ')}].`,
    );
  const classes = Array.from({ length: file.classes }, (_, i) => String(i));
  const network: Network = {
    graph: file.graph,
    input: { shape, lower: -Infinity, upper: Infinity },
    logits: file.logits,
    classes,
    layers: file.layers,
  };
  const engine = await loadRuntime(await chooseRuntime(runtime, registry, context), registry, context);
  const opened = await engine.open(network, { maxBatchBytes: 256 << 20, threads: 1 });
  return { file, network, layers: observedLayers(file.layers), opened };
}

export function granularityOf(text: string): 'channel' | 'unit' {
  if (text === 'channel' || text === 'unit') return text;
  throw new DeepSensorError('USAGE', `--granularity ${text}: it must be channel or unit.`);
}
