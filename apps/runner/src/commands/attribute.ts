import { DeepSensorError, type Batch, type Candidates, type Estimator, type Game } from '@deepsensor/contract';

import { layerFile, readBatch, readLabels, writeArrays } from '../arrays.js';
import { granularityOf, openBareModel } from '../bare-model.js';
import { layersOf, loadRegistry } from '../campaign-config.js';
import { print, standardContext } from '../terminal.js';

interface AttributeOptions {
  readonly reference: string;
  readonly perturbed: string;
  readonly labels: string;
  readonly estimator: string;
  readonly nodes: number;
  readonly orders: number;
  readonly tolerance: number;
  readonly game: string;
  readonly seed: number;
  readonly runtime: string;
  readonly granularity: string;
  readonly layers: string;
  readonly out: string;
}

/** Writes each neuron's share of the loss change between two inputs, layer by layer. */
export async function attribute(model: string, options: AttributeOptions): Promise<void> {
  const references = await readBatch(options.reference);
  const inputs = await readBatch(options.perturbed);
  if (references.shape.join() !== inputs.shape.join()) {
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${options.reference} is [${references.shape.join(', ')}], ${options.perturbed} is [${inputs.shape.join(', ')}]; they must be the same.`,
    );
  }
  const choice = { granularity: granularityOf(options.granularity), include: layersOf(options.layers) };
  const bare = await openBareModel(model, inputs, options.perturbed, choice, options.runtime, await loadRegistry(), standardContext());
  try {
    const rows = inputs.shape[0]!;
    const candidates: Candidates = {
      inputs,
      references,
      referenceOf: Int32Array.from({ length: rows }, (_, i) => i),
      labels: await readLabels(options.labels, rows, bare.file.classes),
      aims: new Int32Array(rows).fill(-1),
    };
    const estimator = estimatorOf(options);
    const { change, layers } = await bare.opened.attribute(candidates, { estimator, game: gameOf(options.game) });
    const arrays: Record<string, Batch> = { 'loss-change.npy': { data: change, shape: [rows] } };
    const listed = bare.layers.map(({ id, tensor, units, isCut, bypass }) => {
      const layer = layers.get(id)!;
      arrays[layerFile(id)] = layer.values;
      if (layer.standardError !== undefined) arrays[layerFile(`${id}.standard-error`)] = layer.standardError;
      return { id, tensor, units, isCut, bypass, file: layerFile(id), residuals: [...layer.residual], bypassShares: [...layer.bypass] };
    });
    const { granularity, seed } = options;
    await writeArrays(options.out, arrays, {
      'attribution.json': { model, estimator, game: options.game, granularity, seed, lossChanges: [...change], layers: listed },
    });
    const worst = Math.max(0, ...listed.flatMap(({ residuals }) => residuals.map(Math.abs)));
    print(
      `${options.out}: ${listed.length} layers of ${rows} pairs by ${options.estimator}; the largest completeness residual is ${worst.toExponential(1)}.`,
    );
  } finally {
    await bare.opened.dispose();
  }
}

function gameOf(text: string): Game {
  if (text === 'cross-entropy' || text === 'margin') return text;
  throw new DeepSensorError('USAGE', `--game ${text}: it must be cross-entropy or margin.`);
}

function estimatorOf({ estimator: name, nodes, orders, tolerance, seed }: AttributeOptions): Estimator {
  switch (name) {
    case 'exact':
    case 'midpoint':
    case 'path-midpoint':
    case 'first-order':
      return { name };
    case 'aumann-shapley':
    case 'conductance':
      return { name, nodes };
    case 'permutation':
      return { name, orders, seed };
    case 'truncated':
      return { name, orders, seed, tolerance };
    default:
      throw new DeepSensorError(
        'USAGE',
        `--estimator ${name}: it must be exact, permutation, truncated, aumann-shapley, conductance, midpoint, path-midpoint or first-order.`,
      );
  }
}
