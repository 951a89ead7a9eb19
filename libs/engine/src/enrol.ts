import {
  DeepSensorError,
  type Dataset,
  type FrontEnd,
  type InputSpace,
  type ModelUnderTest,
  type NetworkGraph,
  type PluginContext,
} from '@deepsensor/contract';
import { cosineScores } from '@deepsensor/graph';

import type { EffectiveConfig } from './configuration.js';
import type { Registry } from './container.js';
import { readFirst, refuseUnreadable, type DecodedRows } from './decode.js';
import { decodingOnce, type Decoder } from './decoded-once.js';
import { embeddingOf, endingAt, vectorLayers } from './embedding.js';
import { equalErrorThreshold, ratesAt, type Threshold } from './equal-error-rate.js';
import { PREVIEW, withFrontEnd } from './front-end.js';
import { readModelFile } from './model-file.js';
import { loadRuntime } from './choose-runtime.js';
import { runtimeOptions } from './prepare.js';
import { callRoll, NOBODY, type EnrolChoice, type Roll } from './roll.js';

/** How well voice prints tell speakers apart. */
export interface Prints {
  /** `[speakers, D]` mean unit embeddings. */
  readonly prints: Float64Array;
  readonly rates: Threshold;
  /** Mean of both error rates where they are as equal as they can be, whatever the threshold. */
  readonly equalErrorRate: number;
  /** Number of scores that the rates are counted on: recordings that no print was made of, against every speaker. */
  readonly genuine: number;
  readonly impostor: number;
}

/** A model that answers with embeddings, made one that answers who is speaking, or nobody that it knows. */
export interface Enrolled extends Prints {
  /** Takes raw recordings; gives `[n, speakers + 1]`, the last for nobody. */
  readonly graph: NetworkGraph;
  readonly speakers: readonly string[];
  /** Ids of what the prints were made of and the threshold was set on. */
  readonly recordings: readonly string[];
  readonly frontEnd: FrontEnd;
  /** Length D of an embedding. */
  readonly dimensions: number;
  /** Whether the embedding is an output as long as there are speakers in the data, as a classifier's is. */
  readonly asManyAsSpeakers: boolean;
  /** Layers of the model that may be taken for an embedding. */
  readonly layers: readonly string[];
}

/**
 * Enrols speakers: the voice print of each is the mean of the unit embeddings of some recordings, and a voice is accepted as a speaker's
 * when its cosine to the print reaches the threshold. Of the ways to feed the model that the modality offers the one that errs least is
 * taken. Rejects with `MODEL_UNSUPPORTED` for a classifier of which no layer is chosen, `DATA_INVALID` for too few speakers or recordings.
 */
export async function enrol(
  config: EffectiveConfig,
  choice: EnrolChoice,
  registry: Registry,
  context: PluginContext,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Enrolled> {
  const model = await readModelFile(config.model, { granularity: 'channel', include: 'all' });
  const { tensor, dimensions } = embeddingOf(model, choice.embedding);
  const dataset = await registry.create('dataset', config.dataset, context).open();
  const roll = callRoll(dataset, choice);
  const modality = registry.create('modality', config.modality, context);
  const runtime = await loadRuntime(config.runtime, registry, context);
  const names = Array.from({ length: dimensions }, (_, i) => String(i));
  const upTo = (frontEnd: FrontEnd) => endingAt(withFrontEnd(model, frontEnd, names), tensor);
  let best: (Prints & { readonly frontEnd: FrontEnd }) | undefined;
  const offered = await modality.frontEnds(model.input, await readFirst(dataset, roll.prints.flat(), PREVIEW));
  const rows = [...roll.prints, ...roll.trials].flat();
  const decoder = decodingOnce(dataset);
  const total = offered.length * rows.length;
  let done = 0;
  for (const frontEnd of offered) {
    const opened = await runtime.open(upTo(frontEnd), runtimeOptions(config));
    try {
      const space = modality.bind(frontEnd);
      const embed: Embed = async (some) => {
        const unit = await unitEmbeddings(opened, dataset, decoder, space, some);
        progress((done += some.length), total);
        return unit;
      };
      const found = await takePrints(embed, dimensions, roll, choice.threshold);
      if (best === undefined || found.equalErrorRate < best.equalErrorRate) best = { ...found, frontEnd };
    } finally {
      await opened.dispose();
    }
  }
  const { graph, logits } = upTo(best!.frontEnd);
  const metadata = { classes: JSON.stringify([...roll.speakers, NOBODY]), nobody: NOBODY };
  return {
    ...best!,
    graph: { ...cosineScores(graph, logits, best!.prints, best!.rates.threshold), metadata },
    speakers: roll.speakers,
    recordings: rows.map((row) => dataset.ids[row]!),
    dimensions,
    asManyAsSpeakers: tensor === model.logits && [dataset.classes.length, roll.speakers.length].includes(dimensions),
    layers: vectorLayers(model),
  };
}

/** Rows of the data set to their unit embeddings `[rows, D]`. */
type Embed = (rows: readonly number[]) => Promise<Float64Array>;

async function takePrints(embed: Embed, width: number, roll: Roll, threshold: number | undefined): Promise<Prints> {
  const speakers = roll.prints.length;
  const prints = new Float64Array(speakers * width);
  for (const [speaker, rows] of roll.prints.entries()) {
    const unit = await embed(rows);
    for (let i = 0; i < unit.length; i++) prints[speaker * width + (i % width)]! += unit[i]! / (unit.length / width);
  }
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (const [speaker, rows] of roll.trials.entries()) {
    const unit = await embed(rows);
    for (let start = 0; start < unit.length; start += width)
      for (let other = 0; other < speakers; other++)
        (other === speaker ? genuine : impostor).push(
          cosine(unit.subarray(start, start + width), prints.subarray(other * width, (other + 1) * width)),
        );
  }
  const scores = [Float64Array.from(genuine), Float64Array.from(impostor)] as const;
  const equal = equalErrorThreshold(...scores);
  const rates = threshold === undefined ? equal : ratesAt(threshold, ...scores);
  return {
    prints,
    rates,
    equalErrorRate: (equal.falseAcceptance + equal.falseRejection) / 2,
    genuine: genuine.length,
    impostor: impostor.length,
  };
}

/** `[rows, D]` embeddings of length 1; rows that cannot be read are left out. */
async function unitEmbeddings(
  model: ModelUnderTest,
  dataset: Dataset,
  decoder: Decoder,
  space: InputSpace,
  rows: readonly number[],
): Promise<Float64Array> {
  const parts: number[] = [];
  const failures: DecodedRows['failures'][number][] = [];
  for await (const decoded of decoder.pieces(space, rows, failures)) {
    const { logits } = await model.trace(decoded.inputs);
    const width = logits.shape[1]!;
    for (let start = 0; start < logits.data.length; start += width) {
      const embedding = logits.data.subarray(start, start + width);
      const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
      if (!(length > 0 && length < Infinity))
        throw new DeepSensorError(
          'NON_FINITE',
          `the embedding of ${dataset.ids[decoded.rows[start / width]!]!} is zero or not finite; check the scaling and the weights.`,
        );
      for (const value of embedding) parts.push(value / length);
    }
  }
  refuseUnreadable(failures, rows.length);
  return Float64Array.from(parts);
}

function cosine(unit: Float64Array, print: Float64Array): number {
  let [product, squared] = [0, 0];
  for (let i = 0; i < unit.length; i++) {
    product += unit[i]! * print[i]!;
    squared += print[i]! * print[i]!;
  }
  return product / Math.sqrt(squared);
}
