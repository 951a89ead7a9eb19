import { DeepSensorError, rowLength, type Batch, type Candidates, type Observation, type Proposal } from '@deepsensor/contract';
import { searchRandom } from '@deepsensor/rng';

import { takeRows } from './decode.js';
import { openGround } from './ground.js';
import type { SeedBatch } from './seeds.js';
import type { Tools } from './tools.js';

/** A candidate on which the model errs, before it is saved and judged again. The first of its seed and wrong class. */
export interface FoundError {
  /** Row of the seed in the shard. */
  readonly seed: number;
  readonly taken: number;
  readonly kind: number;
  readonly input: Float32Array;
  /** `[k]` what it was placed by, where that says more than the input itself: the parameters of transforms. */
  readonly coefficients?: Float32Array;
  readonly fitness: number;
  /** Evaluations spent on the seed, this one counted. */
  readonly evaluation: number;
  /** Best fitness so far towards the same aim, each time that it rose. */
  readonly path: readonly { readonly evaluation: number; readonly fitness: number }[];
}

export interface ShardSearch {
  readonly errors: readonly FoundError[];
  /** Evaluations spent on each seed. */
  readonly evaluations: Int32Array;
  /** The highest score of each seed, -Infinity before its first. */
  readonly best: Float32Array;
}

export interface SearchHooks {
  progress(evaluations: number, broken: number, errors: number): void;
  /** Asked between batches; true abandons the shard. */
  stopped(): boolean;
}

/** Phase 3 for one shard: propose, place, evaluate, judge, observe, until the budget is spent. `undefined` when it was stopped. */
export async function searchShard(tools: Tools, seeds: SeedBatch, hooks: SearchHooks): Promise<ShardSearch | undefined> {
  const { model, strategy, space, config } = tools;
  const count = seeds.seeds.length;
  const ground = openGround(space, config.budget, strategy, seeds.inputs, tools.others);
  const keepsCoefficients = config.budget.transforms !== undefined;
  const labels = Int32Array.from(seeds.seeds, ({ label }) => label);
  const width = rowLength(seeds.inputs.shape);
  const session = strategy.open({
    seeds: count,
    dimensions: ground.dimensions,
    evaluationsPerSeed: config.budget.evaluationsPerSeed,
    alternatives: alternatives(seeds, labels),
    random: searchRandom(
      config.seed,
      seeds.seeds.map(({ id }) => id),
    ),
    steepest: (gradients, rows, out) => ground.steepest(gradients, rows, out),
  });
  const ledger = new Ledger(count, config.budget.evaluationsPerSeed, config.perturbation.use);
  // Room for the candidates of one step, used again by the next.
  let room = new Float32Array(0);

  for (;;) {
    if (hooks.stopped()) return undefined;
    const proposal = session.propose();
    if (proposal === undefined || proposal.seedOf.length === 0) break;
    const rows = proposal.seedOf.length;
    refuseMisshapen(proposal, count, ground.dimensions, config.perturbation.use);
    ledger.spend(proposal);
    if (room.length < rows * width) room = new Float32Array(rows * width);
    const inputs: Batch = { data: room.subarray(0, rows * width), shape: [rows, ...space.domain.shape] };
    ground.place(proposal.coefficients.data, proposal.seedOf, inputs.data);

    const candidates: Candidates = {
      inputs,
      references: seeds.inputs,
      referenceOf: proposal.seedOf,
      labels: Int32Array.from(proposal.seedOf, (seed) => labels[seed]!),
      aims: proposal.aims,
    };
    const evaluation = await model.evaluate(candidates, tools.request);
    const observation: Observation = {
      logits: evaluation.logits,
      referenceLogits: takeRows(seeds.logits, proposal.seedOf),
      labels: candidates.labels,
      aims: proposal.aims,
      signals: evaluation.signals,
    };
    const fitness = score(tools, observation, evaluation.score);
    const judgement = tools.oracle.judge(observation);
    const errors = new Int32Array(rows).fill(-1);
    for (let i = 0; i < rows; i++) {
      if (!Number.isFinite(fitness[i]!)) fitness[i] = -Infinity;
      if (judgement.kind[i]! >= 0) errors[i] = judgement.taken[i]!;
    }
    ledger.note(proposal, fitness, judgement, inputs.data, width, keepsCoefficients ? ground.dimensions : 0);
    session.observe({
      fitness,
      errors,
      ...(evaluation.gradient !== undefined && { gradient: ground.pull(evaluation.gradient.data, proposal.seedOf) }),
    });
    hooks.progress(ledger.total, ledger.broken, ledger.errors.length);
  }
  return { errors: ledger.errors, evaluations: ledger.spent, best: ledger.best };
}

/** Typed arrays forgive reading and writing beyond their ends, so what does not fit together would search something else in silence. */
function refuseMisshapen({ seedOf, coefficients, aims }: Proposal, seeds: number, dimensions: number, strategy: string): void {
  const rows = seedOf.length;
  const broken = (what: string) => new DeepSensorError('CONTRACT_BROKEN', `perturbation "${strategy}" proposed ${what}.`);
  if (coefficients.data.length !== rows * dimensions) {
    throw broken(`${coefficients.data.length} coefficients for ${rows} candidates of ${dimensions}`);
  }
  if (aims.length !== rows) throw broken(`${aims.length} aims for ${rows} candidates`);
  const stranger = seedOf.find((seed) => seed < 0 || seed >= seeds);
  if (stranger !== undefined) throw broken(`a candidate for seed ${stranger} of ${seeds}`);
}

function score(tools: Tools, observation: Observation, compiled: Float32Array | undefined): Float32Array {
  const { fitness, config } = tools;
  const scores = fitness.form === 'observed' ? fitness.score(observation) : compiled;
  const rows = observation.labels.length;
  if (scores?.length !== rows) {
    throw new DeepSensorError(
      'CONTRACT_BROKEN',
      `fitness "${config.fitness.use}" returned ${scores?.length ?? 'no'} scores for ${rows} candidates.`,
    );
  }
  return scores;
}

/** Classes other than each seed's own, the likeliest first by the model's answer for the seed. */
function alternatives(seeds: SeedBatch, labels: Int32Array): Int32Array[] {
  const classes = seeds.logits.shape[1]!;
  return seeds.seeds.map((_, row) => {
    const logits = seeds.logits.data.subarray(row * classes, (row + 1) * classes);
    const others = Array.from({ length: classes }, (_, c) => c).filter((c) => c !== labels[row]);
    return Int32Array.from(others.sort((a, b) => logits[b]! - logits[a]! || a - b));
  });
}

/** Keeps the books of a shard: what was spent, and the first error of each seed and wrong class. */
class Ledger {
  readonly spent: Int32Array;
  readonly best: Float32Array;
  readonly errors: FoundError[] = [];
  total = 0;
  broken = 0;
  private readonly allowed: number;
  private readonly strategy: string;
  private readonly before: Int32Array;
  private readonly known: readonly Set<number>[];
  /** For each seed and aim (-1 without), the rises of the best fitness. */
  private readonly paths: readonly Map<number, { evaluation: number; fitness: number }[]>[];

  constructor(seeds: number, allowed: number, strategy: string) {
    this.allowed = allowed;
    this.strategy = strategy;
    this.spent = new Int32Array(seeds);
    this.before = new Int32Array(seeds);
    this.best = new Float32Array(seeds).fill(-Infinity);
    this.known = Array.from({ length: seeds }, () => new Set<number>());
    this.paths = Array.from({ length: seeds }, () => new Map());
  }

  spend({ seedOf }: Proposal): void {
    this.before.set(this.spent);
    for (let i = 0; i < seedOf.length; i++) {
      if (++this.spent[seedOf[i]!]! > this.allowed) {
        throw new DeepSensorError(
          'CONTRACT_BROKEN',
          `perturbation "${this.strategy}" proposed more than the ${this.allowed} evaluations of a seed.`,
        );
      }
    }
    this.total += seedOf.length;
  }

  note(
    { seedOf, aims, coefficients }: Proposal,
    fitness: Float32Array,
    judgement: { readonly kind: Int32Array; readonly taken: Int32Array },
    inputs: Float32Array,
    width: number,
    dimensions: number,
  ): void {
    for (let i = 0; i < seedOf.length; i++) {
      const seed = seedOf[i]!;
      const evaluation = ++this.before[seed]!;
      const path = this.paths[seed]!.get(aims[i]!) ?? [];
      if (path.length === 0) this.paths[seed]!.set(aims[i]!, path);
      const last = path.at(-1);
      if (fitness[i]! > -Infinity && (last === undefined || fitness[i]! > last.fitness)) path.push({ evaluation, fitness: fitness[i]! });
      if (fitness[i]! > this.best[seed]!) this.best[seed] = fitness[i]!;
      const taken = judgement.taken[i]!;
      if (judgement.kind[i]! < 0 || this.known[seed]!.has(taken)) continue;
      if (this.known[seed]!.size === 0) this.broken++;
      this.known[seed]!.add(taken);
      this.errors.push({
        seed,
        taken,
        kind: judgement.kind[i]!,
        input: inputs.slice(i * width, (i + 1) * width),
        ...(dimensions > 0 && { coefficients: coefficients.data.slice(i * dimensions, (i + 1) * dimensions) }),
        fitness: fitness[i]!,
        evaluation,
        path: path.slice(-64),
      });
    }
  }
}
