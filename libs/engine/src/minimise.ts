import type { Batch, Candidates } from '@deepsensor/contract';

import { joinInputs, takeRows } from './decode.js';
import type { FoundError } from './search.js';
import type { SeedBatch } from './seeds.js';
import type { Tools } from './tools.js';

/** Halvings of the way from the seed to the error; 2^-8 of it is below what eight bits can tell apart. */
const HALVINGS = 8;

/**
 * Moves each error towards its seed, on the straight line, to the least distance at which the model still takes it for the same class.
 * All errors move together: one pass for each halving.
 */
export async function minimiseErrors(tools: Tools, seeds: SeedBatch, errors: readonly FoundError[]): Promise<readonly FoundError[]> {
  if (errors.length === 0) return errors;
  const { model, oracle, space, config } = tools;
  const seedOf = Int32Array.from(errors, ({ seed }) => seed);
  const labels = Int32Array.from(seedOf, (seed) => seeds.seeds[seed]!.label);
  const feasible = space.feasible(config.budget.distance!, seeds.inputs);
  const references = takeRows(seeds.inputs, seedOf);
  const width = references.data.length / errors.length;
  const whole = new Float32Array(references.data.length);
  feasible.perturbationsOf(joinInputs(errors, space.domain.shape), seedOf, whole);
  const [right, wrong] = [new Float64Array(errors.length), new Float64Array(errors.length).fill(1)];
  const least = errors.map(({ input }) => input);
  const perturbations = new Float32Array(references.data.length);

  for (let halving = 0; halving < HALVINGS; halving++) {
    errors.forEach((_, i) => {
      const share = (right[i]! + wrong[i]!) / 2;
      for (let j = i * width; j < (i + 1) * width; j++) perturbations[j] = share * whole[j]!;
    });
    const inputs: Batch = { data: new Float32Array(perturbations.length), shape: references.shape };
    feasible.place(perturbations, seedOf, inputs.data);
    const aims: Candidates['aims'] = new Int32Array(errors.length).fill(-1);
    const { logits } = await model.trace(inputs);
    const { kind, taken } = oracle.judge({ logits, referenceLogits: takeRows(seeds.logits, seedOf), labels, aims, signals: new Map() });
    errors.forEach((error, i) => {
      const share = (right[i]! + wrong[i]!) / 2;
      if (kind[i]! >= 0 && taken[i] === error.taken) {
        wrong[i] = share;
        least[i] = inputs.data.slice(i * width, (i + 1) * width);
      } else right[i] = share;
    });
  }
  return errors.map((error, i) => ({ ...error, input: least[i]! }));
}
