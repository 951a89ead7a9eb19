import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import {
  DeepSensorError,
  knownNames,
  type GraphValue,
  type LayerInfo,
  type NetworkGraph,
  type ObservedLayer,
  type Oracle,
} from '@deepsensor/contract';
import {
  countParameters,
  findLogits,
  identifyingFiles,
  inferShapes,
  layersOf,
  readModel,
  simplify,
  withInputShape,
} from '@deepsensor/graph';

/** A model as read from its file, before a front end is put before it. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
  readonly graph: NetworkGraph;
  readonly input: GraphValue;
  readonly logits: string;
  /** How the file's output was made from the logits: `softmax`, `none`, ... */
  readonly closing: string;
  readonly classes: number;
  /** Names of the classes where the file says them, and of the one that stands for none of the others. */
  readonly classNames?: readonly string[];
  readonly nobody?: string;
  readonly layers: readonly LayerInfo[];
  readonly choice: LayerChoice;
  readonly parameters: number;
}

export interface LayerChoice {
  readonly granularity: 'channel' | 'unit';
  readonly include: 'all' | 'cuts' | readonly string[];
  /** Observe every float tensor that has a batch axis, as the file names it, and not the layers alone. */
  readonly everyTensor?: boolean;
}

/** Reads a model and names its neurons. Errors: `MODEL_UNREADABLE`, `MODEL_UNSUPPORTED`. */
export async function readModelFile(file: string, choice: LayerChoice): Promise<ModelFile> {
  const read = await readModel(file);
  const parameters = countParameters(read);
  const hash = createHash('sha256');
  for (const part of identifyingFiles(file)) hash.update(await readFile(part));
  const sha256 = hash.digest('hex');
  const parts = partsOf(read, choice, file);
  return { path: file, sha256, parameters, choice, ...parts, ...namesOf(read, parts.classes) };
}

/**
 * Refuses a model whose last class is not one for nobody, where the oracle takes the last for it: errors of a class like the others
 * would be told as if they were nobody's.
 */
export function refuseWithoutNobody({ path: file, classNames, nobody }: ModelFile, { needsNobody }: Oracle, named: string): void {
  if (needsNobody !== true || (nobody !== undefined && classNames?.at(-1) === nobody)) return;
  throw new DeepSensorError(
    'CONFIG_INVALID',
    `${file}: the model has no class for nobody, which --oracle ${named} takes its last class for; enrol it first (deepsensor enrol), or leave --oracle out.`,
  );
}

/** The model for inputs of one shape (the batch axis left out), where its file leaves a height, width or length free. */
export function withFixedInput(model: ModelFile, shape: readonly number[]): ModelFile {
  if (model.input.shape.slice(1).every((size) => typeof size === 'number')) return model;
  return { ...model, ...partsOf(withInputShape(model.graph, shape), model.choice, model.path) };
}

/** Class names by the file's own word; what does not fit its output is not believed. */
function namesOf({ metadata = {} }: NetworkGraph, classes: number): Pick<ModelFile, 'classNames' | 'nobody'> {
  const names = listOf(metadata['classes']);
  if (names?.length !== classes || new Set(names).size !== classes) return {};
  const { nobody } = metadata;
  return { classNames: names, ...(nobody !== undefined && names.includes(nobody) && { nobody }) };
}

function listOf(json: string | undefined): readonly string[] | undefined {
  try {
    const read: unknown = JSON.parse(json ?? 'null');
    return Array.isArray(read) && read.every((each): each is string => typeof each === 'string') ? read : undefined;
  } catch {
    return undefined;
  }
}

type Parts = Pick<ModelFile, 'graph' | 'input' | 'logits' | 'closing' | 'classes' | 'layers'>;

function partsOf(read: NetworkGraph, choice: LayerChoice, file: string): Parts {
  const { graph, logits, closing } = findLogits(simplify(read, { foldBatchNorm: choice.everyTensor !== true }));
  const classes = inferShapes(graph).get(logits)?.shape.at(-1);
  if (typeof classes !== 'number' || classes < 2) {
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `${file}: the output "${logits}" is not a classifier's; it must be [n, C] with at least two classes.`,
    );
  }
  const tensors = choice.everyTensor === true ? everyTensor(graph) : [];
  const layers = chooseLayers(layersOf(graph, { logits, granularity: choice.granularity, tensors }), choice.include);
  return { graph, input: graph.inputs[0]!, logits, closing, classes, layers };
}

export function observedLayers(layers: readonly LayerInfo[]): readonly ObservedLayer[] {
  return layers.filter((layer): layer is ObservedLayer => layer.observed);
}

/** Tensors `[n, C, ...]` of floats that nodes put out. */
function everyTensor(graph: NetworkGraph): string[] {
  const batch = graph.inputs[0]!.shape[0];
  const facts = inferShapes(graph);
  return graph.nodes
    .flatMap(({ outputs }) => outputs)
    .filter((tensor) => {
      const known = facts.get(tensor);
      return (
        known?.type === 'float32' && known.shape.length >= 2 && known.shape[0] === batch && known.shape.slice(1).every(Number.isInteger)
      );
    });
}

function chooseLayers(layers: readonly LayerInfo[], include: LayerChoice['include']): readonly LayerInfo[] {
  if (include === 'all') return layers;
  if (include !== 'cuts') {
    const known = observedLayers(layers).map(({ id }) => id);
    for (const id of include) {
      if (!known.includes(id)) {
        throw new DeepSensorError('CONFIG_INVALID', `layers.include: no layer is called "${id}"; known: ${knownNames(id, known)}.`);
      }
    }
  }
  return layers.map((layer) => {
    if (!layer.observed) return layer;
    const { id, kind, tensor } = layer;
    if (include === 'cuts')
      return layer.isCut ? layer : { observed: false, id, kind, tensor, reason: 'not a cut, and cuts alone are asked for' };
    return include.includes(id) ? layer : { observed: false, id, kind, tensor, reason: 'not among the layers asked for' };
  });
}
