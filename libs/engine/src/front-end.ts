import {
  DeepSensorError,
  type Batch,
  type Dataset,
  type FrontEnd,
  type ModalityAdapter,
  type Network,
  type Runtime,
  type RuntimeOptions,
} from '@deepsensor/contract';
import { inferShapes, prepend } from '@deepsensor/graph';

import { withFixedInput, type ModelFile } from './model-file.js';
import type { Progress } from './progress.js';
import type { Decoder } from './decoded-once.js';

/** A front end that was tried, and how often the model was right under it. */
export interface FrontEndTrial {
  readonly frontEnd: FrontEnd;
  readonly right: number;
  readonly of: number;
}

/** A trial input by input. */
export interface Score extends FrontEndTrial {
  /** `[n]` 1 where the model was right. */
  readonly hits: Uint8Array;
  /** Mean cross-entropy at the labels, in nats; infinite when the model's answer is not finite somewhere. */
  readonly loss: number;
}

export interface ChosenFrontEnd {
  readonly chosen: FrontEndTrial;
  readonly trials: readonly FrontEndTrial[];
  readonly network: Network;
}

/** Names a front end among those that are offered again when a run is judged anew. */
export function keyOf({ id, domain, key = '' }: FrontEnd): string {
  return JSON.stringify([id, domain.shape, key]);
}

/** For people: what is done to inputs, and what is to be known about the samples that were looked at. */
export function frontEndText({ summary, note }: Pick<FrontEnd, 'summary' | 'note'>): string {
  return note === undefined ? summary : `${summary} (${note})`;
}

/** The network that takes raw inputs: the front end before the model. */
export function withFrontEnd(file: ModelFile, { fragment, domain }: FrontEnd, classes: readonly string[]): Network {
  const fed = fragment === undefined ? domain.shape : inferShapes(fragment).get(fragment.outputs[0]!.name)?.shape.slice(1);
  const known = fed?.every((size): size is number => typeof size === 'number') === true;
  const model = known ? withFixedInput(file, fed as readonly number[]) : file;
  const graph = fragment === undefined ? model.graph : prepend(model.graph, fragment);
  return { graph, input: domain, logits: model.logits, classes, layers: model.layers };
}

/** Labelled inputs on which front ends are compared, and on which those are that come out alike. */
const TRIAL_ROWS = 200;
const CLOSE_ROWS = 1000;

/** Samples that a modality sees before it says how they could be fed. */
export const PREVIEW = 16;

/**
 * Tries each front end that the modality offers on labelled data and takes the one under which the model is right most often. Of those
 * that are right as often up to chance, the one of least cross-entropy: a model that takes pixels 0..1 is often right on 0..255 too.
 * Without labels the modality's first is taken.
 * @param offered By the modality, the likeliest first.
 * @param rows Rows of the data set, those to try on first.
 */
export async function chooseFrontEnd(
  offered: readonly FrontEnd[],
  model: ModelFile,
  modality: ModalityAdapter,
  dataset: Dataset,
  decoder: Decoder,
  classes: readonly string[],
  rows: readonly number[],
  runtime: Runtime,
  options: RuntimeOptions,
  progress: Progress,
): Promise<ChosenFrontEnd> {
  const labelled = rows.filter((row) => dataset.labels[row]! >= 0);

  async function scores(of: readonly FrontEnd[], on: readonly number[]): Promise<Score[]> {
    const found: Score[] = [];
    progress.expect(of.length * on.length);
    for (const frontEnd of of) {
      const space = modality.bind(frontEnd);
      const opened = await runtime.open(withFrontEnd(model, frontEnd, classes), options);
      try {
        const hits: number[] = [];
        let loss = 0;
        for await (const decoded of decoder.pieces(space, on)) {
          const { logits } = await opened.trace(decoded.inputs);
          const answers = hitsOf(logits, decoded.labels);
          hits.push(...answers.hits);
          loss += answers.loss;
          progress.advance(decoded.rows.length);
        }
        found.push(scoreOf(frontEnd, hits, loss));
      } finally {
        await opened.dispose();
      }
    }
    return found;
  }

  if (offered.length === 1 || labelled.length === 0) {
    const trials = offered.map((frontEnd) => ({ frontEnd, right: 0, of: 0 }));
    return { chosen: trials[0]!, trials, network: withFrontEnd(model, offered[0]!, classes) };
  }
  const first = await scores(offered, labelled.slice(0, TRIAL_ROWS));
  const close = rivals(first).map(({ frontEnd }) => frontEnd);
  // A few hundred inputs may all be right under a wrong scaling, at no loss; more of them tell.
  const again = close.length > 1 && labelled.length > TRIAL_ROWS ? await scores(close, labelled.slice(0, CLOSE_ROWS)) : [];
  const trials = first.map((trial) => again.find(({ frontEnd }) => frontEnd === trial.frontEnd) ?? trial);
  const chosen = likeliest(again.length > 0 ? again : first);
  return { chosen, trials, network: withFrontEnd(model, chosen.frontEnd, classes) };
}

/** `[n]` 1 where the model's answers are right, and the sum of the cross-entropies. */
export function hitsOf(logits: Batch, labels: readonly number[]): { readonly hits: readonly number[]; readonly loss: number } {
  const columns = logits.shape[1]!;
  const predicted = argmaxRows(logits.data, columns);
  const losses = labels.map((label, i) => crossEntropy(logits.data.subarray(i * columns, (i + 1) * columns), label));
  return { hits: labels.map((label, i) => (predicted[i] === label ? 1 : 0)), loss: losses.reduce((sum, each) => sum + each, 0) };
}

/** In nats, with log-sum-exp; not finite where a logit is not. */
function crossEntropy(logits: Float32Array, label: number): number {
  const peak = logits.reduce((max, value) => Math.max(max, value), -Infinity);
  return peak + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - peak), 0)) - logits[label]!;
}

/** @param loss Sum of the cross-entropies. */
export function scoreOf(frontEnd: FrontEnd, hits: readonly number[], loss: number): Score {
  return {
    frontEnd,
    of: hits.length,
    right: hits.reduce((sum, hit) => sum + hit, 0),
    hits: Uint8Array.from(hits),
    loss: Number.isFinite(loss) ? loss / hits.length : Infinity,
  };
}

/** Share of inputs by which a way of feeding may be right more often without that telling anything. */
const SLIGHT = 0.01;

/**
 * Those that the best does not beat by more than two standard errors (McNemar's, of paired counts), or by one input in a hundred, the best
 * among them. A network of ReLUs hardly minds the scale of its inputs, and one that is not trained to the end can be a little better on
 * another than its own: then too the loss tells.
 */
export function rivals(trials: readonly Score[]): Score[] {
  const best = trials.reduce((most, each) => (each.right > most.right ? each : most));
  return trials.filter(({ right, hits }) => {
    const discordant = hits.reduce((sum, hit, i) => sum + (hit === best.hits[i] ? 0 : 1), 0);
    return best.right - right <= Math.max(2 * Math.sqrt(discordant), SLIGHT * best.of);
  });
}

/** The trial of least loss among those that chance does not tell from the best. */
export function likeliest(trials: readonly Score[]): Score {
  return rivals(trials).reduce((least, each) => (each.loss < least.loss ? each : least));
}

/** `[n]` index of the largest entry of each row, the first of equals; -1 for a row with a NaN or infinity. */
export function argmaxRows(values: Float32Array, columns: number): Int32Array {
  const rows = values.length / columns;
  const result = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    let finite = true;
    for (let c = 0; c < columns; c++) {
      const value = values[row * columns + c]!;
      if (!Number.isFinite(value)) finite = false;
      if (value > values[row * columns + best]!) best = c;
    }
    result[row] = finite ? best : -1;
  }
  return result;
}

/**
 * Refuses a model that is right hardly ever.
 * @param oracle Named by the run; under `changed` labels are not needed, and seeds are still chosen by those that there are.
 */
export function refuseGuessing(right: number, of: number, classes: number, trials: readonly FrontEndTrial[], oracle: string): void {
  if (of === 0 || right / of > Math.min(0.6, 2 / classes)) return;
  const advice = trials[0]?.frontEnd.advice;
  const tried = trials.map(({ frontEnd }) => frontEnd.id).join(', ');
  const without = oracle === 'changed' ? "; to take the model's own answers for right, give the same files without classes" : '';
  throw new DeepSensorError(
    'SCALING_UNKNOWN',
    `the model is right on ${right} of ${of} labelled inputs, no better than guessing (tried: ${tried}); check the order of the labels and how inputs are fed${advice === undefined ? '' : `: ${advice}`}${without}.`,
  );
}
